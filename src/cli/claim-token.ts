/** The flag by which a worker proves that it still holds a task. */

export const claimToken = { token: { value: 'TOKEN', param: 'token' } } as const;
