package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
)

// newChartCommand prints what Helm makes of a chart; its values are read from standard input. `helm template` does the same by
// the same packages, and would take as long to build as half of Kubernetes.
func newChartCommand() *cobra.Command {
	release := chartutil.ReleaseOptions{Revision: 1, IsInstall: true}
	command := &cobra.Command{
		Use:  "chart FOLDER",
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return printChart(args[0], release) },
	}
	command.Flags().StringVar(&release.Name, "release", "release", "its name")
	command.Flags().StringVar(&release.Namespace, "namespace", "default", "where it goes")
	return command
}

func printChart(folder string, release chartutil.ReleaseOptions) error {
	chart, err := loader.LoadDir(folder)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	given, err := chartutil.ReadValues(text)
	if err != nil {
		return err
	}
	values, err := chartutil.ToRenderValues(chart, given, release, chartutil.DefaultCapabilities)
	if err != nil {
		return err
	}
	files, err := engine.Render(chart, values)
	if err != nil {
		return err
	}
	for name, content := range files {
		fmt.Printf("---\n# Source: %s\n%s\n", name, content)
	}
	return nil
}
