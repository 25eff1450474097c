/** The contract as the command knows it: `contract.json`, which needs no schema library. */

import contractFile from '../protocol/contract.json' with { type: 'json' };
import type { Contract, ContractMethod, ContractParam } from '../protocol/contract-json.ts';
import type { MethodName } from '../protocol/methods.ts';
import type { AnyVerb } from './verb.ts';

const contract = contractFile as unknown as Contract;

const contractOf = (method: MethodName): ContractMethod => contract.methods[method];

export const isMethod = (name: string): boolean => Object.hasOwn(contract.methods, name);

/** A parameter by its path: `priority`, or `change.priority` inside an object. */
export function paramOf(method: MethodName, path: string): ContractParam | undefined {
  const [first = '', ...rest] = path.split('.');
  return rest.reduce<ContractParam | undefined>((param, name) => param?.fields?.[name], contractOf(method).params[first]);
}

/** One line that says what a verb does. */
export const summaryOf = ({ summary, method }: Pick<AnyVerb, 'summary' | 'method'>): string =>
  summary ?? (method === undefined ? '' : contractOf(method).summary);
