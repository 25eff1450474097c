/** Ink alone, to compare with: `hello` says so and stays; `busy` and `idle` show a list as large as the terminal, in which j and k move. */

import { Box, render, Text, useInput } from 'ink';
import { createElement as make, type ReactNode, useEffect, useState } from 'react';

const kind = process.argv[2];
const busyRows = 12;
const everyMs = 100;

function List(): ReactNode {
  const { columns = 80, rows = 24 } = process.stdout;
  const [cursor, moveTo] = useState(0);
  const [beat, setBeat] = useState(0);
  useInput(key => moveTo(at => (key === 'j' ? at + 1 : key === 'k' ? at - 1 : at)));
  useEffect(() => {
    if (kind !== 'busy') return;
    const timer = setInterval(() => setBeat(count => count + 1), everyMs);
    return () => clearInterval(timer);
  }, []);
  const line = (at: number): ReactNode => {
    const text = `│ ${at === cursor ? '▸' : ' '}  · t${at}  Build part ${at} of the whole ${at < busyRows ? beat : ''}`.padEnd(columns - 1);
    return make(Text, { key: at, inverse: at === cursor, wrap: 'truncate' }, text);
  };
  return make(
    Box,
    { flexDirection: 'column', height: rows - 1 },
    Array.from({ length: rows - 1 }, (_, at) => line(at)),
  );
}

render(kind === 'hello' ? make(Text, null, 'hello world') : make(List));
// A program of one line would end at once.
process.stdin.resume();
