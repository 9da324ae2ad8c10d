import { checksumFunctions } from './checksum.functions.js';
import { cipherFunctions } from './cipher.functions.js';
import { dateFunctions } from './date.functions.js';
import { defaultFunctions } from './default.functions.js';
import { dictionaryFunctions } from './dictionary.functions.js';
import { encodingFunctions } from './encoding.functions.js';
import { flowFunctions } from './flow.functions.js';
import type { FunctionTable } from './go-function.js';
import { jsonFunctions } from './json.functions.js';
import { languageFunctions } from './language.functions.js';
import { listFunctions } from './list.functions.js';
import { numberFunctions } from './number.functions.js';
import { pathFunctions } from './path.functions.js';
import { randomFunctions } from './random.functions.js';
import { reflectionFunctions } from './reflection.functions.js';
import { regexFunctions } from './regex.functions.js';
import { stringFunctions } from './string.functions.js';
import { urlFunctions } from './url.functions.js';
import { versionFunctions } from './version.functions.js';

/** Every function that templates can call, by its name. */
export const functionTable: FunctionTable = {
  ...languageFunctions,
  ...stringFunctions,
  ...numberFunctions,
  ...defaultFunctions,
  ...listFunctions,
  ...dictionaryFunctions,
  ...jsonFunctions,
  ...encodingFunctions,
  ...checksumFunctions,
  ...regexFunctions,
  ...versionFunctions,
  ...urlFunctions,
  ...pathFunctions,
  ...dateFunctions,
  ...randomFunctions,
  ...cipherFunctions,
  ...reflectionFunctions,
  ...flowFunctions,
};
