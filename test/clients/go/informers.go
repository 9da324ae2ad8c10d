package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	ctrlcache "sigs.k8s.io/controller-runtime/pkg/cache"
	ctrlclient "sigs.k8s.io/controller-runtime/pkg/client"
)

// watched is what the test creates, changes and deletes, each time after the informer has said on stderr how far it is.
const watched = "watched"

var deploymentsShort = schema.GroupVersionResource{Resource: "deploy"}

func readInformer(ctx context.Context, config *rest.Config, namespace string, found *findings) error {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactoryWithOptions(client, 10*time.Minute, informers.WithNamespace(namespace))
	informer := factory.Apps().V1().Deployments()
	events := make(chan string, 100)
	if _, err := informer.Informer().AddEventHandler(handler(events)); err != nil {
		return err
	}
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), informer.Informer().HasSynced) {
		return errors.New("informer: not synced")
	}
	list, err := informer.Lister().Deployments(namespace).List(labels.Everything())
	if err != nil {
		return fmt.Errorf("informer: %w", err)
	}
	found.Informer = sortedNames(list)
	println("synced")
	for found.Events = []string{}; len(found.Events) < 3; {
		select {
		case event := <-events:
			found.Events = append(found.Events, event)
			println(event)
		case <-ctx.Done():
			return fmt.Errorf("informer: only %v was told: %w", found.Events, ctx.Err())
		}
	}
	return nil
}

// handler tells the events of the watched deployment, one of a kind.
func handler(events chan<- string) cache.ResourceEventHandler {
	last := ""
	tell := func(event string, object any) {
		if unknown, isUnknown := object.(cache.DeletedFinalStateUnknown); isUnknown {
			object = unknown.Obj
		}
		deployment, isDeployment := object.(*appsv1.Deployment)
		if isDeployment && deployment.Name == watched && event != last {
			last = event
			events <- event
		}
	}
	return cache.ResourceEventHandlerFuncs{
		AddFunc:    func(object any) { tell("ADDED", object) },
		UpdateFunc: func(_, object any) { tell("MODIFIED", object) },
		DeleteFunc: func(object any) { tell("DELETED", object) },
	}
}

func readCache(ctx context.Context, config *rest.Config, namespace string, found *findings) error {
	cached, err := ctrlcache.New(config, ctrlcache.Options{})
	if err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	go func() { _ = cached.Start(running) }()
	if !cached.WaitForCacheSync(running) {
		return errors.New("cache: not synced")
	}
	list := &appsv1.DeploymentList{}
	if err := cached.List(running, list, ctrlclient.InNamespace(namespace)); err != nil {
		return fmt.Errorf("cache: %w", err)
	}
	found.Cache = sortedNames(pointers(list.Items))
	return nil
}
