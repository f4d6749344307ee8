import { type CSSVariablesResolver, createTheme } from '@mantine/core';

// Theirs is a <header>, which outside of an article is the banner of the page, and there is one already.
const DIALOG = { defaultProps: { attributes: { header: { role: 'presentation' } } } };

export const theme = createTheme({
  primaryColor: 'cyan',
  primaryShade: 9,
  defaultRadius: 'sm',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.375rem', lineHeight: '1.3' } } },
  cursorType: 'pointer',
  components: {
    Drawer: DIALOG,
    Modal: DIALOG,
    Button: { styles: { label: { fontWeight: 500 } } },
  },
});

/** The few colours that carry meaning, one set for each scheme. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#59636c',
    '--mantine-color-anchor': '#0b7285',
    // Mantine's own is lighter than the button, and too light for its label.
    '--mantine-color-cyan-filled-hover': '#095c6b',
    '--sm-warn-text': '#8f5200',
    '--sm-good': '#2b8a3e',
    '--sm-warn': '#e08700',
    '--sm-bad': '#d6293e',
    '--sm-unknown': '#868e96',
    '--sm-calm': '#1098ad',
    '--sm-line': '#e3e7eb',
    '--sm-track': '#e6eaee',
    '--sm-surface': '#ffffff',
    '--sm-ground': '#f5f7f9',
    '--sm-hover': '#f3f8fa',
  },
  dark: {
    '--mantine-color-dimmed': '#a3adb6',
    '--mantine-color-anchor': '#5bc4d6',
    '--mantine-color-body': '#1b1e21',
    '--mantine-color-default': '#22272b',
    '--mantine-color-default-hover': '#2b3136',
    '--mantine-color-default-border': '#3f474e',
    // Mantine's own is too dark to be read in a dialog.
    '--mantine-color-error': '#ff8787',
    '--mantine-color-cyan-filled-hover': '#095c6b',
    '--sm-warn-text': '#f0a020',
    '--sm-good': '#40a958',
    '--sm-warn': '#f0a020',
    '--sm-bad': '#f25c6e',
    '--sm-unknown': '#868e96',
    '--sm-calm': '#22a7bd',
    '--sm-line': '#2e3338',
    '--sm-track': '#33393f',
    '--sm-surface': '#1b1e21',
    '--sm-ground': '#131517',
    '--sm-hover': '#22272b',
  },
});
