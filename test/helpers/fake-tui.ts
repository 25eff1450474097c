/** A program with a screen like an agent's, and the rules by which real ones take Enter for something else: `fake-tui KIND LOG`. */

// Each prompt that it takes is a line of LOG; it reports its task done over the socket that it was given.

import { appendFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

type Trust = 'leave' | 'stay';

interface Rules {
  /** Enter within so long after a key or a paste is a line break. */
  readonly breakAfterKeyMs?: number;
  readonly breakAfterPasteMs?: number;
  /** Enter within so long after a paste does nothing. */
  readonly dropAfterPasteMs?: number;
  /** A paste shows up only after a while. */
  readonly pasteTakesMs?: readonly number[];
  /** For so long from its start it loses what is pasted, while it draws. */
  readonly startsMs?: number;
  /** What is pasted into it stays unread for so long, and then shows all at once. */
  readonly readsEachMs?: number;
  /** Behind a word that begins with @ it has a list of files, and Enter takes one. */
  readonly completes?: true;
  /** So many Enters are lost for each prompt. */
  readonly lost?: number;
  /** So long it gets to nothing: what is typed meanwhile it does afterwards, each Enter with what stood in the box at first. */
  readonly stallsMs?: number;
  /** So many prompts it puts into its box again for each that it sends. */
  readonly returns?: number;
  /** Asks a question after each so many prompts, which is gone after a while. */
  readonly asksEach?: number;
  /** Tells events of hooks. */
  readonly hooks?: true;
  /** Looks at work for so long. */
  readonly worksMs?: number;
  readonly says?: string;
  /** For so many prompts its service gives it nothing, and it says so instead of doing anything. */
  readonly spent?: number;
  /** Shows nothing of what it does. */
  readonly isMute?: true;
  /** At this key it says that it has the tools of swarm. */
  readonly equippedAt?: string;
  /** Two of these keys end what it does, when the second comes late enough to be one of its own. */
  readonly stopsAt?: string;
  /** So many of these it does not get. */
  readonly missesStops?: number;
  /** So long it takes it to ask for the second, which before that is the same as the first. */
  readonly asksForStopMs?: number;
  /** Asks before anything else whether it may: which of its two answers comes first, and has the cursor. */
  readonly asksTrust?: Trust;
}

const kinds: Readonly<Record<string, Rules>> = {
  plain: {},
  burst: { breakAfterKeyMs: 120, breakAfterPasteMs: 120 },
  short: { breakAfterKeyMs: 30, breakAfterPasteMs: 40 },
  drop: { dropAfterPasteMs: 500 },
  async: { pasteTakesMs: [20, 260, 90, 400] },
  heavy: { readsEachMs: 5_500 },
  starting: { startsMs: 3_000 },
  lossy: { lost: 2 },
  completing: { completes: true },
  returning: { returns: 1, hooks: true, worksMs: 50 },
  stalled: { stallsMs: 5_500 },
  asking: { asksEach: 7 },
  hooked: { hooks: true, worksMs: 50 },
  slow: { worksMs: 400 },
  deaf: { lost: 1_000 },
  stubborn: { lost: 4 },
  mute: { isMute: true },
  wary: { asksTrust: 'leave' },
  trusting: { asksTrust: 'stay' },
  late: { equippedAt: '!' },
  busy: { worksMs: 3_600_000, stopsAt: '#' },
  torn: { worksMs: 3_600_000, stopsAt: '#', missesStops: 1 },
  lagging: { worksMs: 3_600_000, stopsAt: '#', asksForStopMs: 1_500 },
  endless: { worksMs: 3_600_000, stopsAt: '#', missesStops: 1_000 },
  telling: { says: 'Tokens: 1200 sent, 34 received.' },
  locked: { says: 'You are logged out. Please log in again.' },
  spent: { says: 'You have hit your usage limit. Try again in 4 seconds.', spent: 2, worksMs: 800 },
  barred: { says: 'You are logged out. Please log in again.', spent: 1, worksMs: 800 },
  quota: { says: 'You have hit your usage limit. Try again in 2 hours.' },
};

const [kind = 'plain', log = '/dev/null'] = process.argv.slice(2);
const rules = kinds[kind] ?? {};
const rule = '─'.repeat(60);
let [box, state, count, enters] = ['', 'ready', 0, 0];
let [keyAt, pasteAt] = [0, 0];
let lastTask: string | undefined;
let question = false;
let trust: Trust | null = rules.asksTrust ?? null;
const choices: readonly Trust[] = trust === 'stay' ? ['stay', 'leave'] : ['leave', 'stay'];

const lineIn = (text: string): string => (text.split('\n').length > 4 ? `[Pasted text +${text.split('\n').length} lines]` : text);

function draw(): void {
  if (trust !== null) {
    const offered = choices.map((choice, at) => `${trust === choice ? '❯' : ' '} ${at + 1}. ${choice === 'stay' ? 'Yes' : 'No'}`);
    process.stdout.write(`\x1b[H\x1b[2J${[rule, `Do you trust this place? ${trust}`, ...offered].join('\r\n')}`);
    return;
  }
  const asked = question ? ['Allow this command?', '❯ 1. Yes', '  2. No'] : [];
  const said = rules.says === undefined || !isSaying() ? [] : [rules.says];
  const shown = [`prompts taken: ${count}`, ...said, '', rule, ...`> ${lineIn(box)}`.split('\n'), rule, ...asked, state];
  process.stdout.write(`\x1b[H\x1b[2J${shown.join('\r\n')}`);
}

/** One whose service refuses its prompts says so after each of them. */
const isSaying = (): boolean => rules.spent === undefined || (state === 'ready' && count > 0 && count <= rules.spent);

let socket: Socket | undefined;
let lastId = 0;
/** Daemons come and go. */
function tell(method: string, params: object): void {
  if (socket === undefined || socket.destroyed) {
    socket = connect(process.env.SWARM_SOCKET!);
    socket.on('error', () => {}).resume();
    send('hello', { protocol: { min: 1, max: 1 }, token: process.env.SWARM_TOKEN });
  }
  send(method, params);
}
function send(method: string, params: object): void {
  socket!.write(`${JSON.stringify({ jsonrpc: '2.0', id: ++lastId, method, params })}\n`);
}
const hook = (event: string): void => {
  if (rules.hooks) tell('worker.hook', { agent: 'fake', event, payload: { session_id: `s${process.pid}` } });
};

function take(): void {
  const prompt = box;
  const [id = lastTask] = /\bt\d+\b/.exec(prompt) ?? [];
  lastTask = id;
  if (rules.isMute) {
    appendFileSync(log, `${JSON.stringify(prompt)}\n`);
    tell('task.done', { id });
    return;
  }
  [box, state] = ['', 'working (esc to interrupt)'];
  [count, enters] = [count + 1, 0];
  appendFileSync(log, `${JSON.stringify(prompt)}\n`);
  hook('UserPromptSubmit');
  draw();
  setTimeout(() => {
    state = 'ready';
    question = rules.asksEach !== undefined && count % rules.asksEach === 0;
    if (question) setTimeout(unask, 600);
    hook('Stop');
    draw();
    if (id !== undefined && count > (rules.spent ?? 0)) tell('task.done', { id });
  }, rules.worksMs ?? 5);
}

const askingForStop = 'working (esc to interrupt, # again to stop)';
function askForStop(ms: number): void {
  const asksAlready = state === askingForStop;
  setTimeout(
    () => {
      state = asksAlready ? 'ready' : askingForStop;
      draw();
    },
    asksAlready ? 0 : ms,
  );
}

let stopAt = Number.NEGATIVE_INFINITY;
let missedStops = 0;
function stop(): void {
  if (missedStops++ < (rules.missesStops ?? 0)) return;
  if (rules.asksForStopMs !== undefined) askForStop(rules.asksForStopMs);
  else stopAtSecond();
}

function stopAtSecond(): void {
  const now = performance.now();
  if (now - stopAt > 100 && now - stopAt < 5_000) {
    state = 'ready';
    draw();
  }
  stopAt = now;
}

function unask(): void {
  question = false;
  draw();
}

function giveBack(): void {
  const text = box;
  [box, enters] = ['', enters + 1];
  setTimeout(() => {
    box = text;
    draw();
  }, 400);
}

let stalled = 0;
function enterLater(ms: number): void {
  if (stalled++ > 0) return;
  setTimeout(() => {
    const text = box;
    for (; stalled > 0; stalled--) {
      box = text;
      take();
    }
  }, ms);
}

function enter(): void {
  if (trust === 'leave') process.exit(3);
  if (trust === 'stay') {
    trust = null;
    draw();
    return;
  }
  if (box === '/exit') {
    appendFileSync(log, '"/exit"\n');
    process.exit(0);
  }
  const now = performance.now();
  const isBreak = now - keyAt < (rules.breakAfterKeyMs ?? 0) || now - pasteAt < (rules.breakAfterPasteMs ?? 0);
  if (question) appendFileSync(log, '"ENTER INTO THE QUESTION"\n');
  else if (isBreak) box += '\n';
  else if (rules.completes && /@\S*$/.test(box)) box = box.replace(/@\S*$/, 'some-file ');
  else if (enters < (rules.returns ?? 0)) giveBack();
  else if (now - pasteAt >= (rules.dropAfterPasteMs ?? 0) && box.trim() !== '' && enters++ >= (rules.lost ?? 0)) take();
  draw();
}

const unread: (() => void)[] = [];
function readLater(read: () => void, ms: number): void {
  if (unread.push(read) > 1) return;
  setTimeout(() => {
    for (const each of unread.splice(0)) each();
  }, ms);
}

const isStarting = (): boolean => performance.now() < (rules.startsMs ?? 0);
function splash(): void {
  draw();
  if (isStarting()) setTimeout(splash, 300);
}

function paste(text: string): void {
  if (isStarting()) return;
  const insert = (): void => {
    if (question) appendFileSync(log, '"PASTED INTO THE QUESTION"\n');
    pasteAt = performance.now();
    box += text;
    draw();
  };
  const times = rules.pasteTakesMs;
  if (rules.readsEachMs !== undefined) readLater(insert, rules.readsEachMs);
  else if (times === undefined) insert();
  else setTimeout(insert, times[count % times.length]);
}

let pending = '';
process.stdin.setRawMode(true);
process.stdin.setEncoding('utf8').on('data', data => {
  pending += data;
  while (pending !== '') {
    if ('\x1b[200~'.startsWith(pending.slice(0, 6)) || pending.startsWith('\x1b[200~')) {
      const end = pending.indexOf('\x1b[201~');
      if (end === -1) return;
      paste(pending.slice(6, end));
      pending = pending.slice(end + 6);
    } else {
      if (trust !== null && pending.startsWith('\x1b[B')) {
        [trust, pending] = [choices[1]!, pending.slice(3)];
        draw();
        continue;
      }
      const [key = ''] = pending;
      pending = pending.slice(key.length);
      if (key === '\r' && rules.stallsMs !== undefined) enterLater(rules.stallsMs);
      else if (key === '\r') enter();
      else if (key === rules.equippedAt) tell('worker.tools', {});
      else if (key === rules.stopsAt) stop();
      else {
        keyAt = performance.now();
        box += key;
        draw();
      }
    }
  }
});
process.on('SIGTERM', () => process.exit(0));
process.stdout.write('\x1b[?2004h');
hook('SessionStart');
splash();
