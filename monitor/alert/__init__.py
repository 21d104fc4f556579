"""Decides which detections become alerts, and for whom."""
