import { isJsonObject } from '../json-value.js';
import {
  at,
  defaults,
  inOrder,
  isAbsent,
  isEmpty,
  objectIn,
  objectsIn,
  rename,
  when,
  withField,
  type Edit,
} from './edit.js';
import { isSameJson, withoutNullExamples } from './schema-json.js';
import type { GroupConversion } from './kind-conversion.js';

/** What versions of a resource may have in common, by its name below a version, and above all of them in `v1beta1`. */
const liftedFields: Readonly<Record<string, string>> = {
  schema: 'validation',
  subresources: 'subresources',
  additionalPrinterColumns: 'additionalPrinterColumns',
  selectableFields: 'selectableFields',
};

const nameDefaults: Edit = (names) => {
  const kind = typeof names['kind'] === 'string' ? names['kind'] : '';
  return kind === '' ? names : defaults({ singular: kind.toLowerCase(), listKind: `${kind}List` })(names);
};

const commonDefaults = at(
  'spec+',
  inOrder(at('names', nameDefaults), at('conversion+', defaults({ strategy: 'None' }))),
);

/** Where nothing is said, objects are stored in the version that they are to be stored in. */
const storedVersions: Edit = (definition) => {
  const storage = objectsIn(objectIn(definition, 'spec'), 'versions').find((version) => version['storage'] === true);
  const fill = when(
    ({ storedVersions: stored }) => isEmpty(stored),
    (status) => ({ ...status, storedVersions: [storage?.['name']] }),
  );
  return storage === undefined ? definition : at('status+', fill)(definition);
};

/** Early definitions had one version, and only its name. */
const versionsOfVersion: Edit = (spec) =>
  isEmpty(spec['versions']) && !isEmpty(spec['version'])
    ? { ...spec, versions: [{ name: spec['version'], served: true, storage: true }] }
    : spec;

const versionOfVersions: Edit = (spec) => {
  const [first] = objectsIn(spec, 'versions');
  return isAbsent(first?.['name']) ? spec : withField(spec, 'version', first?.['name']);
};

const reviewVersions = when(
  ({ strategy }) => strategy === 'Webhook',
  (conversion) =>
    isEmpty(conversion['conversionReviewVersions'])
      ? { ...conversion, conversionReviewVersions: ['v1beta1'] }
      : conversion,
);

const firstDefaults = inOrder(
  at(
    'spec+',
    inOrder(
      defaults({ scope: 'Namespaced', preserveUnknownFields: true }),
      versionsOfVersion,
      versionOfVersions,
      at('conversion', inOrder(reviewVersions, at('webhookClientConfig.service', defaults({ port: 443 })))),
    ),
  ),
  storedVersions,
);

const conversionToHub: Edit = (conversion) => {
  const { webhookClientConfig: clientConfig, conversionReviewVersions, ...rest } = conversion;
  if (isAbsent(clientConfig) && isAbsent(conversionReviewVersions)) {
    return rest;
  }
  return {
    ...rest,
    webhook: {
      ...(isAbsent(clientConfig) ? {} : { clientConfig }),
      ...(isAbsent(conversionReviewVersions) ? {} : { conversionReviewVersions }),
    },
  };
};

const conversionFromHub: Edit = (conversion) => {
  const { webhook, ...rest } = conversion;
  if (!isJsonObject(webhook)) {
    return rest;
  }
  const { clientConfig, conversionReviewVersions } = webhook;
  return {
    ...rest,
    ...(isAbsent(clientConfig) ? {} : { webhookClientConfig: clientConfig }),
    ...(isAbsent(conversionReviewVersions) ? {} : { conversionReviewVersions }),
  };
};

/** What is said for all versions is said again in each of them. */
const lower: Edit = (spec) =>
  Object.entries(liftedFields).reduce((result, [field, above]) => {
    const { [above]: common, ...rest } = result;
    return isAbsent(common) ? rest : at('versions[]', (version) => ({ ...version, [field]: common }))(rest);
  }, spec);

/** What all versions say alike is said once. */
const lift: Edit = (spec) => {
  const versions = objectsIn(spec, 'versions');
  return Object.entries(liftedFields).reduce((result, [field, above]) => {
    const [common, ...others] = versions.map((version) => version[field]);
    if (isAbsent(common) || !others.every((other) => isSameJson(other, common))) {
      return result;
    }
    const withoutField = at('versions[]', (version) => withField(version, field, undefined))(result);
    return { ...withoutField, [above]: common };
  }, spec);
};

const inColumns = (edit: Edit): Edit =>
  inOrder(at('additionalPrinterColumns[]', edit), at('versions[].additionalPrinterColumns[]', edit));

const cleanSchemas = inOrder(
  at('validation.openAPIV3Schema', withoutNullExamples),
  at('versions[].schema.openAPIV3Schema', withoutNullExamples),
);

/** Kinds that clusters define themselves. */
export const apiextensions: GroupConversion = {
  CustomResourceDefinition: {
    defaults: commonDefaults,
    versions: {
      v1: {
        defaults: inOrder(at('spec.conversion.webhook.clientConfig.service', defaults({ port: 443 })), storedVersions),
      },
      v1beta1: {
        defaults: firstDefaults,
        toHub: at(
          'spec',
          inOrder(
            cleanSchemas,
            versionsOfVersion,
            inColumns(rename('JSONPath', 'jsonPath')),
            lower,
            at('conversion', conversionToHub),
            (spec) => withField(spec, 'version', undefined),
            (spec) =>
              spec['preserveUnknownFields'] === true ? spec : withField(spec, 'preserveUnknownFields', undefined),
          ),
        ),
        fromHub: at(
          'spec',
          inOrder(
            cleanSchemas,
            versionOfVersions,
            lift,
            inColumns(rename('jsonPath', 'JSONPath')),
            at('conversion', conversionFromHub),
            defaults({ preserveUnknownFields: false }),
          ),
        ),
      },
    },
  },
};
