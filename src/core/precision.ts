/** How sure a number is of what work took, the surest first. */

export const precisions = ['exact', 'reported', 'estimated'] as const;
