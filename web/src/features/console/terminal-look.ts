/** Of every terminal, live or recorded. */
export const TERMINAL_LOOK = {
  fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
  fontSize: 13,
  theme: { background: '#15181b', foreground: '#dfe4e8', cursor: '#5bc4d6' },
};
