export { clusterColumn, printerFor, tableRow } from './table-printer.js';
export type { CrdPrinterColumn } from './custom-resource.printers.js';
export type { Printer } from './printer.js';
export { parseIncludeObject } from './include-object.js';
export { ageOf } from './human-duration.js';
export { deploymentSelectorText } from './selector-text.js';
