/** The themes of the user interface, by name. */

export const themes = ['ansi', 'dark', 'light', 'colour-blind', 'mono'] as const;
export type ThemeName = (typeof themes)[number];
