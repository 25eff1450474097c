/** How many cases a property test tries: few enough for every day, as many as wanted with SWARM_RUNS=5000. */

export const runs = (usual: number): { numRuns: number } => ({ numRuns: Number(process.env.SWARM_RUNS ?? usual) });
