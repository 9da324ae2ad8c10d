import { type Context, createContextKey } from '@opentelemetry/api';

const trusted = createContextKey('clusterpedia: the caller may say what is traced');

/** Marks that the span of another process in this context was named by somebody who may say what is traced. */
export function trustParent(parent: Context): Context {
  return parent.setValue(trusted, true);
}

/** Whether the context is marked so. */
export function isParentTrusted(parent: Context): boolean {
  return parent.getValue(trusted) === true;
}
