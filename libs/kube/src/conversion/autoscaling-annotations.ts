import { isJsonList, isJsonObject, type JsonObject } from '../json-value.js';
import { annotationJson, withAnnotation, withoutAnnotations } from './annotations.js';
import { behaviorOf, behaviorText } from './autoscaling-behavior.js';
import { at, objectIn, withField, type Edit } from './edit.js';

/** Where versions of autoscalers keep what they have no fields for. */
export const autoscalingAnnotations = {
  metrics: 'autoscaling.alpha.kubernetes.io/metrics',
  currentMetrics: 'autoscaling.alpha.kubernetes.io/current-metrics',
  conditions: 'autoscaling.alpha.kubernetes.io/conditions',
  behavior: 'autoscaling.alpha.kubernetes.io/behavior',
};

/** Forgets what an older version wrote: it has been read, or the object never was of that version. */
export const dropAutoscalingAnnotations = withoutAnnotations(Object.values(autoscalingAnnotations));

/** The objects that an annotation lists; `undefined` when it is no list of objects. */
export function annotatedObjects(object: JsonObject, name: string): readonly JsonObject[] | undefined {
  const list = annotationJson(object, name);
  if (list === null) {
    return [];
  }
  return isJsonList(list) && list.every(isJsonObject) ? list : undefined;
}

/** Reads the behavior from its annotation. */
export const behaviorToHub: Edit = (autoscaler) => {
  const behavior = behaviorOf(annotationJson(autoscaler, autoscalingAnnotations.behavior));
  return behavior === undefined ? autoscaler : at('spec+', (spec) => ({ ...spec, behavior }))(autoscaler);
};

/** Writes the behavior into its annotation. */
export const behaviorFromHub: Edit = (autoscaler) => {
  const { behavior } = objectIn(autoscaler, 'spec');
  if (!isJsonObject(behavior)) {
    return autoscaler;
  }
  const withoutField = at('spec', (spec) => withField(spec, 'behavior', undefined))(autoscaler);
  return withAnnotation(withoutField, autoscalingAnnotations.behavior, behaviorText(behavior));
};
