package main

import (
	"context"
	"fmt"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
)

// reader adds what one client finds.
type reader func(ctx context.Context, config *rest.Config, namespace string, found *findings) error

func readDiscovery(_ context.Context, config *rest.Config, _ string, found *findings) error {
	client, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return err
	}
	_, lists, err := client.ServerGroupsAndResources()
	if err != nil {
		return fmt.Errorf("discovery: %w", err)
	}
	for _, list := range lists {
		found.GroupVersions = append(found.GroupVersions, list.GroupVersion)
	}
	slices.Sort(found.GroupVersions)
	cached := memory.NewMemCacheClient(client)
	mapper := restmapper.NewShortcutExpander(restmapper.NewDeferredDiscoveryRESTMapper(cached), cached, nil)
	mapped, err := mapper.ResourceFor(deploymentsShort)
	if err != nil {
		return fmt.Errorf("mapper: %w", err)
	}
	found.MappedShortName = mapped.String()
	return nil
}

func readTyped(ctx context.Context, config *rest.Config, namespace string, found *findings) error {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	api := client.AppsV1().Deployments(namespace)
	list, err := api.List(ctx, metav1.ListOptions{})
	if err != nil {
		return fmt.Errorf("typed list: %w", err)
	}
	found.Typed = sortedNames(pointers(list.Items))
	if found.Paged, err = namesInPages(ctx, client, namespace); err != nil {
		return fmt.Errorf("typed pages: %w", err)
	}
	got, err := api.Get(ctx, found.Typed[0], metav1.GetOptions{})
	if err != nil {
		return fmt.Errorf("typed get: %w", err)
	}
	found.Got = got.Name
	_, err = api.Get(ctx, "nosuch", metav1.GetOptions{})
	found.Missing = string(apierrors.ReasonForError(err))
	return nil
}

func namesInPages(ctx context.Context, client kubernetes.Interface, namespace string) ([]string, error) {
	names := []string{}
	for next := ""; ; {
		page, err := client.AppsV1().Deployments(namespace).List(ctx, metav1.ListOptions{Limit: 1, Continue: next})
		if err != nil {
			return nil, err
		}
		names = append(names, sortedNames(pointers(page.Items))...)
		if next = page.Continue; next == "" {
			slices.Sort(names)
			return names, nil
		}
	}
}

func readDynamic(ctx context.Context, config *rest.Config, namespace string, found *findings) error {
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return err
	}
	list, err := client.Resource(deployments).Namespace(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return fmt.Errorf("dynamic list: %w", err)
	}
	objects := make([]*unstructured.Unstructured, 0, len(list.Items))
	for index := range list.Items {
		objects = append(objects, &list.Items[index])
	}
	found.Dynamic = sortedNames(objects)
	return nil
}

func readMetadata(ctx context.Context, config *rest.Config, namespace string, found *findings) error {
	client, err := metadata.NewForConfig(config)
	if err != nil {
		return err
	}
	list, err := client.Resource(deployments).Namespace(namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return fmt.Errorf("metadata list: %w", err)
	}
	objects := make([]*metav1.PartialObjectMetadata, 0, len(list.Items))
	for index := range list.Items {
		objects = append(objects, &list.Items[index])
	}
	found.Metadata = sortedNames(objects)
	return nil
}

func pointers(items []appsv1.Deployment) []*appsv1.Deployment {
	all := make([]*appsv1.Deployment, 0, len(items))
	for index := range items {
		all = append(all, &items[index])
	}
	return all
}
