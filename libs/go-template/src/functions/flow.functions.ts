import { CallError, define, type FunctionTable } from './go-function.js';

/** The function of sprig that stops a template. */
export const flowFunctions: FunctionTable = {
  fail: define(['string'], ([message]) => {
    throw new CallError(message);
  }),
};
