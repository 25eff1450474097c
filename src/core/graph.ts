/** Dependency graphs: finds a cycle and names it. */

/** A cycle among `edges` (child to its parents) as a path that ends where it began, or nothing. Iterative: graphs may be deep. */
export function findCycle(edges: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  for (const start of edges.keys()) {
    const path: string[] = [];
    const onPath = new Set<string>();
    const open: { node: string; next: number }[] = [];
    const enter = (node: string): void => {
      path.push(node);
      onPath.add(node);
      open.push({ node, next: 0 });
    };
    if (!done.has(start)) enter(start);
    while (open.length > 0) {
      const top = open[open.length - 1]!;
      const parent = edges.get(top.node)?.[top.next++];
      if (parent === undefined) {
        open.pop();
        path.pop();
        onPath.delete(top.node);
        done.add(top.node);
      } else if (onPath.has(parent)) {
        return [...path.slice(path.indexOf(parent)), parent];
      } else if (!done.has(parent)) {
        enter(parent);
      }
    }
  }
  return undefined;
}
