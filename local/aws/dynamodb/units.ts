import type { Input } from '../../runtime/wire';

/** Capacity of one operation on one table since the start or the last reset. */
export interface OperationUnits {
  /** Read request units (4 KB; half for eventually consistent reads). */
  read: number;
  /** Write request units (1 KB; twice in a transaction; each index counts). */
  write: number;
  calls: number;
}

/** `units.get('users')?.PutItem` */
export type Units = ReadonlyMap<string, Readonly<Record<string, OperationUnits>>>;

const reads = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems']);
const writes = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems']);

export const isRead = (operation: string): boolean => reads.has(operation);
export const isWrite = (operation: string): boolean => writes.has(operation);

/** Counts the capacity that access patterns use, from the engine's `ConsumedCapacity`. */
export function createMeter() {
  const tables = new Map<string, Record<string, OperationUnits>>();
  return {
    count(operation: string, consumed: Input | Input[] | undefined): void {
      if (consumed === undefined) return;
      for (const one of Array.isArray(consumed) ? consumed : [consumed]) {
        const table = `${one.TableName}`;
        const operations = tables.get(table) ?? {};
        tables.set(table, operations);
        const units = operations[operation] ?? { read: 0, write: 0, calls: 0 };
        operations[operation] = units;
        units.calls += 1;
        const capacity = Number(one.CapacityUnits ?? 0);
        if (isRead(operation)) units.read += Number(one.ReadCapacityUnits ?? capacity);
        else units.write += Number(one.WriteCapacityUnits ?? capacity);
      }
    },
    units: (): Units => tables,
    reset: () => tables.clear(),
  };
}
