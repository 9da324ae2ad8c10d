import fc from 'fast-check';
import { negotiate } from './media-type.js';
import { StatusError } from './status-error.js';

const anything = { as: ['Table', 'PartialObjectMetadataList', 'APIGroupDiscoveryList'] };
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';

describe('negotiate', () => {
  it.each<[string | undefined, object]>([
    [undefined, { serialization: 'json', contentType: 'application/json' }],
    ['', { serialization: 'json' }],
    ['*/*', { serialization: 'json' }],
    ['application/*', { serialization: 'json' }],
    ['Application/JSON', { serialization: 'json' }],
    ['application/yaml', { serialization: 'yaml', contentType: 'application/yaml' }],
    ['application/vnd.kubernetes.protobuf,application/json', { serialization: 'json' }],
    ['application/cbor, */*;q=0.1', { serialization: 'json' }],
    ['application/json;q=0.5,application/yaml;q=0.9', { serialization: 'yaml' }],
    ['*/*,application/yaml', { serialization: 'yaml' }],
    ['application/json;q=0,application/yaml;q=0.1', { serialization: 'yaml' }],
    ['application/json;stream=watch', { serialization: 'json' }],
    ['application/json; charset="UTF-8"', { serialization: 'json' }],
    ['application/json;pretty=1', { pretty: true }],
    ['text/html;v="a,b", application/json', { serialization: 'json' }],
    ['application/json;x="a,b', { serialization: 'json' }],
    [table, { as: 'Table', group: 'meta.k8s.io', version: 'v1', contentType: 'application/json' }],
    [`${table},application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json`, { as: 'Table', version: 'v1' }],
    [
      'application/json;as=Table;v=v2;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io',
      { version: 'v1beta1' },
    ],
    ['application/yaml;as=Table;v=v1;g=meta.k8s.io', { as: 'Table', serialization: 'yaml' }],
    [
      'application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json',
      { as: 'PartialObjectMetadataList' },
    ],
    [
      'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json',
      {
        as: 'APIGroupDiscoveryList',
        version: 'v2',
        contentType: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
      },
    ],
  ])('answers %s with %j', (accept, expected) => {
    expect(negotiate(accept, anything)).toMatchObject(expected);
  });

  it('passes over a transformation that is not on offer', () => {
    const mediaType = negotiate(`${table},application/yaml`, { as: [] });

    expect(mediaType).toEqual({ serialization: 'yaml', pretty: false, contentType: 'application/yaml' });
  });

  it.each([
    'application/vnd.kubernetes.protobuf',
    'text/html',
    'application/json;as=Table;v=v1;g=example.com',
    'application/json;charset=latin1',
    'application/json;q=0',
    'application/json;q=x',
    'json',
  ])('answers %s with 406', (accept) => {
    expect(() => negotiate(accept, anything)).toThrow(expect.objectContaining({ reason: 'NotAcceptable' }));
  });

  it.each([
    ['PartialObjectMetadata', 'PartialObjectMetadataList', 'is a list'],
    ['PartialObjectMetadataList', 'PartialObjectMetadata', 'is not a list'],
  ])('says to who wants %s of what is offered as %s that it %s', (as, offered, found) => {
    expect(() => negotiate(`application/json;as=${as};v=v1;g=meta.k8s.io`, { as: [offered] })).toThrow(
      expect.objectContaining({
        reason: 'NotAcceptable',
        message: `you requested ${as}, but the requested object ${found}`,
      }),
    );
  });

  it('throws a StatusError for garbage and nothing else', () => {
    const piece = fc.constantFrom('application/json', ';', ',', '=', '"', '\\', 'q', 'as', 'Table', '*/*', '0', ' ');
    expect(() =>
      fc.assert(
        fc.property(
          fc.oneof(
            fc.string(),
            fc.array(piece).map((parts) => parts.join('')),
          ),
          (accept) => {
            try {
              return negotiate(accept, anything).contentType !== '';
            } catch (error) {
              return StatusError.is(error, 'NotAcceptable');
            }
          },
        ),
      ),
    ).not.toThrow();
  });
});
