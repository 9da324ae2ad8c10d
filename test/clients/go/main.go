// Command clients reads a Kubernetes API with every client of client-go, and prints what each of them found as JSON.
//
// It knows nothing of Clusterpedia: what it does is what programs written for one cluster do. The API is the one that
// KUBECONFIG leads to; the argument is a namespace to look into.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/tools/clientcmd"
)

const timeout = 60 * time.Second

var deployments = schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}

// findings is what the clients found, in the words of the test that reads it.
type findings struct {
	// Groups and versions that discovery tells, sorted.
	GroupVersions []string `json:"groupVersions"`
	// What a REST mapper makes of the short name "deploy".
	MappedShortName string `json:"mappedShortName"`
	// Names of deployments of the namespace by client, each list sorted.
	Typed    []string `json:"typed"`
	Paged    []string `json:"paged"`
	Dynamic  []string `json:"dynamic"`
	Metadata []string `json:"metadata"`
	// What an informer held after its first list, and one of controller-runtime's cache.
	Informer []string `json:"informer"`
	Cache    []string `json:"cache"`
	// A deployment that was read by name, and how a missing one was reported.
	Got     string `json:"got"`
	Missing string `json:"missing"`
	// The first event of each kind that the watch of the typed client told, after the informer had synced.
	Events []string `json:"events"`
}

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(namespace string) error {
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	found := findings{}
	for _, read := range []reader{readDiscovery, readTyped, readDynamic, readMetadata, readInformer, readCache} {
		if err := read(ctx, config, namespace, &found); err != nil {
			return err
		}
	}
	return json.NewEncoder(os.Stdout).Encode(found)
}

// sortedNames of objects, whatever client they came from.
func sortedNames[T metav1.Object](objects []T) []string {
	names := make([]string, 0, len(objects))
	for _, object := range objects {
		names = append(names, object.GetName())
	}
	slices.Sort(names)
	return names
}
