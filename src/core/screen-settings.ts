/** How a person wants the user interface: part of the configuration, told to it by the daemon. */

import * as z from 'zod';
import { themes } from './themes.ts';

export const ScreenSettings = z.object({
  theme: z.enum(themes),
  glyphs: z.enum(['auto', 'unicode', 'ascii']),
  mouse: z.enum(['on', 'off']),
  bell: z.enum(['on', 'off']),
  notification: z.enum(['osc9', 'osc777', 'off']),
  keys: z.record(z.string(), z.string()).describe('keys of commands, in place of their own'),
  key_places: z.record(z.string(), z.string()).describe('where each of them was said: file, line and column'),
});
export type ScreenSettings = z.infer<typeof ScreenSettings>;
