/** OSC 8: which addresses the cells point at, each a number in a table. */

// xterm.js registers each link with markers that every scrolled line then has to move, so that a listing full of links stalls it.

import type { Emulator, Page } from './emulator.ts';

/** More different ones than fit on screen and scrollback of an agent; when it is reached, those that no cell shows are dropped. */
const linksMax = 4096;
const addressLengthMax = 2048;
/** Looking for those takes some milliseconds, so not for each link of a flood. */
const linksBetweenSweeps = 1024;

export interface Links {
  /** What opens it, or closes the one that is open where this is none. */
  opening(link: number): string;
}

export function trackLinks(emulator: Emulator): Links {
  const byText = new Map<string, number>();
  const texts = new Map<number, string>();
  let next = 1;
  let refused = linksBetweenSweeps;
  const numberOf = (text: string): number => {
    const known = byText.get(text);
    if (known !== undefined) return known;
    if (texts.size >= linksMax && ++refused > linksBetweenSweeps) {
      refused = 0;
      forgetUnseen(emulator, texts, byText);
    }
    if (texts.size >= linksMax || text.length > addressLengthMax) return 0;
    byText.set(text, next);
    texts.set(next, text);
    return next++;
  };
  emulator.input.registerOscHandler(8, data => {
    const split = data.indexOf(';');
    if (split < 0) return true;
    const address = data.slice(split + 1);
    open(emulator, address === '' ? 0 : numberOf(`${data.slice(0, split).trim()};${address}`));
    return true;
  });
  return { opening: link => `\x1b]8;${texts.get(link) ?? ';'}\x1b\\` };
}

function open({ attributes }: Emulator, link: number): void {
  attributes.extended = attributes.extended.clone();
  attributes.extended.urlId = link;
  attributes.updateExtended();
}

function forgetUnseen(emulator: Emulator, texts: Map<number, string>, byText: Map<string, number>): void {
  const seen = new Set([emulator.attributes.extended.urlId, ...seenOn(emulator.normal), ...seenOn(emulator.alternate)]);
  for (const [link, text] of texts) {
    if (seen.has(link)) continue;
    texts.delete(link);
    byText.delete(text);
  }
}

function* seenOn(page: Page): Generator<number> {
  for (let index = 0; index < page.lines.length; index++) {
    for (const extended of Object.values(page.lines.get(index)!._extendedAttrs)) if (extended) yield extended.urlId;
  }
}
