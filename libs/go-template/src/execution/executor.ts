import type { FunctionTable } from '../functions/go-function.js';
import { GoTemplateError, positionAt } from '../go-template-error.js';
import type { ActionNode, BranchNode, StatementNode, TemplateNode, TemplateSet } from '../syntax/node.js';
import { nodeText } from '../syntax/node-text.js';
import { fromData } from '../value/from-data.js';
import { printValue } from '../value/print.js';
import { isTrue } from '../value/truth.js';
import { toByteString } from '../value/byte-string.js';
import { GoInteger, GoList, GoMap, type Value } from '../value/value.js';
import { LimitError } from '../limit-error.js';
import { Budget } from './budget.js';
import { Evaluator, type Surroundings } from './evaluator.js';
import { ExecutionError } from './execution-error.js';
import { Variables } from './variables.js';

/** A parsed text: what it defines, and how errors name it. */
export interface ParsedTemplate {
  readonly name: string;
  readonly text: string;
  readonly templates: TemplateSet;
}

/** How a list of statements ended: at its end, or at a jump that a loop further out has to take. */
type Outcome = 'done' | 'break' | 'continue';

/**
 * Executes a template with data.
 *
 * @returns the output, a byte string
 * @throws GoTemplateError in Go's words, saying where
 */
export function executeTemplate(parsed: ParsedTemplate, data: unknown, functions: FunctionTable): string {
  const execution = new Execution(parsed, functions);
  return execution.run(data);
}

class Execution {
  readonly #parsed: ParsedTemplate;
  readonly #budget = new Budget();
  readonly #evaluator: Evaluator;
  readonly #output: string[] = [];
  /** Name of the template that is being executed. */
  #current: string;

  constructor(parsed: ParsedTemplate, functions: FunctionTable) {
    this.#parsed = parsed;
    this.#current = parsed.name;
    this.#evaluator = new Evaluator(functions, { spend: this.#budget.spend });
  }

  run(data: unknown): string {
    const body = this.#parsed.templates.get(this.#parsed.name) ?? [];
    try {
      const dot = fromData(data);
      this.#statements(body, { dot, variables: new Variables(dot) });
    } catch (error) {
      if (error instanceof ExecutionError || error instanceof LimitError) {
        throw this.#located(error.message);
      }
      throw error;
    }
    return this.#output.join('');
  }

  #statements(statements: readonly StatementNode[], around: Surroundings): Outcome {
    return this.#budget.deeper(() => {
      for (const statement of statements) {
        const outcome = this.#statement(statement, around);
        if (outcome !== 'done') {
          return outcome;
        }
      }
      return 'done';
    });
  }

  #statement(statement: StatementNode, around: Surroundings): Outcome {
    this.#evaluator.reach(statement);
    switch (statement.type) {
      case 'text':
        this.#write(toByteString(statement.text));
        return 'done';
      case 'action':
        this.#action(statement, around);
        return 'done';
      case 'if':
      case 'with':
        return this.#branch(statement, around);
      case 'range':
        return this.#range(statement, around);
      case 'template':
        this.#template(statement, around);
        return 'done';
      case 'break':
      case 'continue':
        return statement.type;
    }
  }

  /** What is missing prints as nothing, where Go prints a marker. */
  #action(action: ActionNode, around: Surroundings): void {
    const value = this.#evaluator.pipeline(action.pipeline, around);
    if (action.pipeline.variables.length === 0 && value !== undefined) {
      this.#evaluator.reach(action);
      this.#write(printValue(value, this.#budget.spend));
    }
  }

  #branch({ type, pipeline, body, otherwise }: BranchNode, { dot, variables }: Surroundings): Outcome {
    const mark = variables.mark();
    const value = this.#evaluator.pipeline(pipeline, { dot, variables });
    const outcome = isTrue(value)
      ? this.#statements(body, { dot: type === 'with' ? value : dot, variables })
      : this.#statements(otherwise, { dot, variables });
    variables.forget(mark);
    return outcome;
  }

  #range(branch: BranchNode, { dot, variables }: Surroundings): Outcome {
    const mark = variables.mark();
    const value = this.#evaluator.pipeline(branch.pipeline, { dot, variables });
    const pairs = this.#pairs(value, branch);
    let outcome: Outcome = 'done';
    let count = 0;
    for (const pair of pairs) {
      count += 1;
      outcome = this.#iteration(branch, pair, variables);
      if (outcome === 'break') {
        break;
      }
    }
    outcome = count === 0 ? this.#statements(branch.otherwise, { dot, variables }) : 'done';
    variables.forget(mark);
    return outcome;
  }

  /** One turn of a loop. The variables of the loop are on top, declared by its pipeline. */
  #iteration({ pipeline, body }: BranchNode, [index, element]: Pair, variables: Variables): Outcome {
    // A turn counts, also one that does nothing.
    this.#budget.spend(1);
    const [first, second] = pipeline.variables;
    if (first !== undefined) {
      variables.assign(first.name, second === undefined ? element : index);
    }
    if (second !== undefined) {
      variables.assign(second.name, element);
    }
    const mark = variables.mark();
    const outcome = this.#statements(body, { dot: element, variables });
    variables.forget(mark);
    return outcome;
  }

  /** What a range goes over, each with its index or key. Maps go by their keys, in order. */
  *#pairs(value: Value, { pipeline }: BranchNode): Generator<Pair, void, undefined> {
    if (value instanceof GoList) {
      yield* value.items.map((item, index): Pair => [new GoInteger(index), item]);
      return;
    }
    if (value instanceof GoMap) {
      yield* value.sortedKeys().map((key): Pair => [key, value.entries.get(key)]);
      return;
    }
    if (value === undefined) {
      return;
    }
    const shown = printValue(value, this.#budget.spend);
    if (!(value instanceof GoInteger)) {
      throw new ExecutionError(`range can't iterate over ${shown}`);
    }
    if (pipeline.variables.length > 1) {
      throw new ExecutionError(`can't use ${shown} to iterate over more than one variable`);
    }
    for (let count = 0n; count < value.value; count += 1n) {
      yield [undefined, new GoInteger(count, value.type)];
    }
  }

  /** A template sees nothing but the data it is given. */
  #template({ name, pipeline }: TemplateNode, around: Surroundings): void {
    const body = this.#parsed.templates.get(name);
    if (body === undefined) {
      throw new ExecutionError(`template ${JSON.stringify(name)} not defined`);
    }
    const dot = pipeline === undefined ? undefined : this.#evaluator.pipeline(pipeline, around);
    const caller = this.#current;
    this.#current = name;
    this.#statements(body, { dot, variables: new Variables(dot) });
    this.#current = caller;
  }

  #write(bytes: string): void {
    this.#budget.write(bytes.length);
    this.#output.push(bytes);
  }

  #located(problem: string): GoTemplateError {
    const { name, text } = this.#parsed;
    const node = this.#evaluator.reached;
    const position = positionAt(text, node?.at ?? 0);
    const context = node === undefined ? '' : nodeText(node);
    return new GoTemplateError(
      `template: ${name}:${position.line}:${position.column}: executing ${JSON.stringify(this.#current)} at <${context}>: ${problem}`,
      position,
    );
  }
}

/** Index or key, and element. A range over a number has no index. */
type Pair = readonly [index: Value, element: Value];
