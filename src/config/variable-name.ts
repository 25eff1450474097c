/** How a variable of the environment may be called. */

import * as z from 'zod';

export const variableNames = 'the name of a variable: letters, digits and _, not beginning with a digit';

export const VariableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
  .meta({ kind: 'lines', expects: variableNames, description: 'The name of a variable.' });
