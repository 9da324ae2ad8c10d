import { flagSet, ignored, text, type ValuesOf } from '#options';

/** Flags every Kubernetes API server inherits: of those for what this one does not do or has no need of, all but traces. */
export const genericServerFlags = flagSet('generic API server', {
  profiling: ignored({ takesValue: false, help: 'Profiles of the Go runtime.' }),
  'contention-profiling': ignored({ takesValue: false, help: 'Lock profiles of the Go runtime.' }),
  'debug-socket-path': ignored({ takesValue: true, help: 'A socket for profiles of the Go runtime.' }),
  'enable-priority-and-fairness': ignored({ takesValue: false, help: 'Queues by FlowSchema.' }),
  'tracing-config-file': text({
    default: '',
    help: 'TracingConfiguration of kube-apiserver: where spans of requests go, and how many. None when empty.',
  }),
});

export type GenericServerOptions = ValuesOf<typeof genericServerFlags>;
