/** Where a node stands: the index of a character in the text of the template. */
interface Placed {
  readonly at: number;
}

export interface FieldNode extends Placed {
  readonly type: 'field';
  /** Byte strings, as everything that meets data. */
  readonly names: readonly string[];
}

export interface VariableNode extends Placed {
  readonly type: 'variable';
  /** With its dollar sign. */
  readonly name: string;
  readonly fields: readonly string[];
}

/** Fields of something in parentheses, or of what a function returns. */
export interface ChainNode extends Placed {
  readonly type: 'chain';
  readonly operand: OperandNode;
  readonly fields: readonly string[];
}

export interface NumberNode extends Placed {
  readonly type: 'number';
  /** As it is written. */
  readonly text: string;
  /** What it is where an integer is wanted, where that is possible. */
  readonly integer?: bigint;
  readonly float: number;
  /** Whether it is a float where any value will do. */
  readonly isFloat: boolean;
}

export interface StringNode extends Placed {
  readonly type: 'string';
  /** As it is written, quotes included. */
  readonly text: string;
  readonly value: string;
}

export interface FunctionNode extends Placed {
  readonly type: 'function';
  readonly name: string;
}

/** An operand that is what it is: nothing has to be looked up. */
export type LiteralNode =
  | ({ readonly type: 'dot' } & Placed)
  | ({ readonly type: 'nil' } & Placed)
  | ({ readonly type: 'boolean'; readonly value: boolean } & Placed)
  | NumberNode
  | StringNode;

export type OperandNode = LiteralNode | FieldNode | VariableNode | ChainNode | FunctionNode | PipelineNode;

/** An operand with the arguments that follow it. */
export interface CommandNode extends Placed {
  readonly type: 'command';
  readonly first: OperandNode;
  readonly rest: readonly OperandNode[];
}

export interface PipelineNode extends Placed {
  readonly type: 'pipeline';
  /** Variables that take the result; a range takes two. */
  readonly variables: readonly VariableNode[];
  /** Whether the variables are there already: `=` instead of `:=`. */
  readonly isAssignment: boolean;
  readonly commands: readonly CommandNode[];
}

export interface TextNode extends Placed {
  readonly type: 'text';
  readonly text: string;
}

export interface ActionNode extends Placed {
  readonly type: 'action';
  readonly pipeline: PipelineNode;
}

export interface BranchNode extends Placed {
  readonly type: 'if' | 'range' | 'with';
  readonly pipeline: PipelineNode;
  readonly body: readonly StatementNode[];
  readonly otherwise: readonly StatementNode[];
}

/** A call of a template. Without a pipeline it gets no data. */
export interface TemplateNode extends Placed {
  readonly type: 'template';
  readonly name: string;
  readonly pipeline?: PipelineNode;
}

export type StatementNode =
  TextNode | ActionNode | BranchNode | TemplateNode | ({ readonly type: 'break' | 'continue' } & Placed);

const literalTypes: ReadonlySet<string> = new Set<LiteralNode['type']>(['dot', 'nil', 'boolean', 'number', 'string']);

export function isLiteral(node: OperandNode): node is LiteralNode {
  return literalTypes.has(node.type);
}

const statementTypes: ReadonlySet<string> = new Set<StatementNode['type']>([
  'text',
  'action',
  'if',
  'range',
  'with',
  'template',
  'break',
  'continue',
]);

export function isStatement(node: Node): node is StatementNode {
  return statementTypes.has(node.type);
}

export type Node = StatementNode | CommandNode | OperandNode;

/** The body of each template that a text defines, by its name; the text itself is among them. */
export type TemplateSet = ReadonlyMap<string, readonly StatementNode[]>;
