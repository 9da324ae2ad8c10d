import { quoteGo } from '../value/quote.js';
import { fromByteString, toByteString } from '../value/byte-string.js';
import { isStatement, type Node, type OperandNode, type PipelineNode, type StatementNode } from './node.js';

/** A node as error messages quote it: its text with the spaces put in order. Of a branch, only its head. */
export function nodeText(node: Node): string {
  if (node.type === 'command') {
    return [node.first, ...node.rest].map(argumentText).join(' ');
  }
  return isStatement(node) ? statementText(node) : operandText(node);
}

function statementText(node: StatementNode): string {
  switch (node.type) {
    case 'text':
      return node.text;
    case 'action':
      return `{{${nodeText(node.pipeline)}}}`;
    case 'if':
    case 'range':
    case 'with':
      return `{{${node.type} ${nodeText(node.pipeline)}}}`;
    case 'template':
      return `{{template ${quoted(node.name)}${node.pipeline === undefined ? '' : ` ${nodeText(node.pipeline)}`}}}`;
    case 'break':
    case 'continue':
      return `{{${node.type}}}`;
  }
}

function operandText(node: OperandNode): string {
  switch (node.type) {
    case 'pipeline':
      return pipelineText(node);
    case 'chain':
      return `${argumentText(node.operand)}${fieldsText(node.fields)}`;
    case 'field':
      return fieldsText(node.names);
    case 'variable':
      return `${node.name}${fieldsText(node.fields)}`;
    case 'function':
      return node.name;
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'boolean':
      return String(node.value);
    case 'number':
    case 'string':
      return node.text;
  }
}

function quoted(text: string): string {
  return fromByteString(quoteGo(toByteString(text)));
}

function pipelineText({ variables, isAssignment, commands }: PipelineNode): string {
  const taken = variables.map(nodeText).join(', ');
  const piped = commands.map(nodeText).join(' | ');
  return taken === '' ? piped : `${taken} ${isAssignment ? '=' : ':='} ${piped}`;
}

function argumentText(operand: OperandNode): string {
  return operand.type === 'pipeline' ? `(${nodeText(operand)})` : nodeText(operand);
}

function fieldsText(names: readonly string[]): string {
  return names.map((name) => `.${fromByteString(name)}`).join('');
}
