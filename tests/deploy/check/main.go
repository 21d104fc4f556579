// Reads deployment files the way the real tools do, and prints what they make of them as JSON.
//
//	deploy-check compose FILE      compose-go, the library of docker compose
//	deploy-check kustomize FOLDER  the library of kustomize
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/cli"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: deploy-check compose|kustomize PATH"))
	}
	read := map[string]func(string) ([]byte, error){"compose": compose, "kustomize": kustomize}[os.Args[1]]
	if read == nil {
		fail(fmt.Errorf("no such kind: %s", os.Args[1]))
	}
	out, err := read(os.Args[2])
	if err != nil {
		fail(err)
	}
	os.Stdout.Write(out)
}

func compose(path string) ([]byte, error) {
	options, err := cli.NewProjectOptions(
		[]string{path},
		cli.WithWorkingDirectory(filepath.Dir(path)),
		cli.WithOsEnv,
		cli.WithInterpolation(true),
		cli.WithResolvedPaths(true),
		cli.WithProfiles([]string{"*"}),
	)
	if err != nil {
		return nil, err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return nil, err
	}
	return project.MarshalJSON()
}

func kustomize(folder string) ([]byte, error) {
	built, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), folder)
	if err != nil {
		return nil, err
	}
	return built.AsYaml()
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
