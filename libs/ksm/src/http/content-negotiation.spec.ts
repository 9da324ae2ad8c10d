import { negotiateFormat } from './content-negotiation.js';

const plain = 'text/plain; version=0.0.4; charset=utf-8';
const open1 = 'application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores';
const open0 = 'application/openmetrics-text; version=0.0.1; charset=utf-8; escaping=underscores';
const protobuf = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

describe('negotiateFormat', () => {
  it.each([
    [undefined, plain],
    ['', plain],
    ['*/*', plain],
    ['text/*', plain],
    ['text/html', plain],
    ['text/plain', plain],
    ['text/plain;version=0.0.4', plain],
    ['application/openmetrics-text', open0],
    ['application/openmetrics-text;version=0.0.1', open0],
    ['application/openmetrics-text; version=1.0.0', open1],
    ['application/openmetrics-text;version="1.0.0"', open1],
    ['application/openmetrics-text;version=2.0.0', plain],
    ['APPLICATION/OpenMetrics-Text;Version=1.0.0', open1],
    ['application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3', open1],
    ['application/openmetrics-text;version=1.0.0;q=0.3,text/plain;version=0.0.4;q=0.5', plain],
    ['text/plain;version=1.0.0,application/openmetrics-text;version=1.0.0;q=0.1', open1],
    ['application/openmetrics-text;q=0', plain],
    [`${protobuf},application/openmetrics-text;version=1.0.0;q=0.8`, plain],
    [`${protobuf};q=0.1,application/openmetrics-text;version=1.0.0;q=0.8`, open1],
    ['application/vnd.google.protobuf,application/openmetrics-text;version=1.0.0;q=0.8', open1],
    ['application/*', plain],
    ['application/openmetrics-text;version=1.0.0;escaping=dots', open1.replace('underscores', 'dots')],
    ['application/openmetrics-text;version=1.0.0;escaping=other', open1],
    [';;,q=,;=', plain],
  ])('answers %j with %s', (accept, contentType) => {
    expect(negotiateFormat(accept).contentType).toBe(contentType);
  });
});
