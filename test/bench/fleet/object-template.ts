import type { KubernetesObject } from '#kube';

/** What differs between objects that are made from the same template. */
export interface ObjectFacts {
  /** What makes the name of the template's own object another one. */
  readonly suffix: string;
  readonly namespace: string;
  readonly uid: string;
  /** Of whatever owns it, if the template has an owner. */
  readonly ownerUid: string;
  readonly resourceVersion: string;
  /** Of a pod. */
  readonly podIP: string;
}

type Fact = keyof ObjectFacts;

const mark = (fact: Fact): string => `@@${fact}@@`;
const marked = /@@(suffix|namespace|uid|ownerUid|resourceVersion|podIP)@@/u;

interface WithPodIP {
  readonly podIP?: unknown;
  readonly podIPs?: unknown;
}

/** The JSON of one object with gaps for what differs: a text with its gaps is made again in a microsecond. */
export type ObjectTemplate = string;

/** @param object - as a list has it; its facts become gaps wherever it says them of itself */
export function templateOf(object: KubernetesObject): ObjectTemplate {
  const { metadata = {}, status, ...rest } = object as KubernetesObject & { readonly status?: WithPodIP };
  const { namespace, ownerReferences } = metadata;
  return JSON.stringify({
    metadata: {
      ...metadata,
      name: `${metadata.name ?? ''}-${mark('suffix')}`,
      uid: mark('uid'),
      resourceVersion: mark('resourceVersion'),
      ...(namespace === undefined ? {} : { namespace: mark('namespace') }),
      ...(ownerReferences === undefined
        ? {}
        : { ownerReferences: ownerReferences.map((owner) => ({ ...owner, uid: mark('ownerUid') })) }),
    },
    ...rest,
    ...(status === undefined ? {} : { status: withoutPodIP(status) }),
  });
}

function withoutPodIP(status: WithPodIP): WithPodIP {
  return status.podIP === undefined ? status : { ...status, podIP: mark('podIP'), podIPs: [{ ip: mark('podIP') }] };
}

/** Makes the objects of a template. */
export type MakeText = (facts: ObjectFacts) => string;

/** @param prefix - of the document, after its opening brace: kind and apiVersion, which items of a list do not say */
export function compileTemplate(template: ObjectTemplate, prefix = ''): MakeText {
  // The texts stand at even places, the names of the facts between them.
  const parts = `{${prefix}${template.slice(1)}`.split(marked);
  return (facts) => {
    let text = '';
    for (const [index, part] of parts.entries()) {
      text += index % 2 === 0 ? part : facts[part as Fact];
    }
    return text;
  };
}
