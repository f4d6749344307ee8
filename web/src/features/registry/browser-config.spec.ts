import { describe, expect, it } from 'vitest';
import { configFields, configPatch, pointer, settingsOf } from './browser-config';

describe('the configuration of browsers', () => {
  const sandbox = {
    browserConfig: { chromium: { windowSize: '1280x800', languages: ['de-DE', 'en'], headless: false } },
  };

  it('stands in a form by the pointers that the server complains with', () => {
    const fields = configFields(sandbox);
    expect(fields[pointer('chromium', 'windowSize')]).toBe('1280x800');
    expect(fields['browserConfig/chromium/languages']).toEqual(['de-DE', 'en']);
    expect(fields['browserConfig/chromium/headless']).toBe('no');
    expect(fields['browserConfig/chromium/images']).toBe('');
    expect(fields['browserConfig/adspower/intervalSeconds']).toBe('');
  });

  it('is sent as a patch of what is other, with null for what was emptied', () => {
    expect(
      configPatch({
        'browserConfig/chromium/windowSize': ' ',
        'browserConfig/chromium/languages': [],
        'browserConfig/chromium/headless': 'yes',
        'browserConfig/adspower/intervalSeconds': 30,
      }),
    ).toEqual({
      browserConfig: {
        chromium: { windowSize: null, languages: null, headless: true },
        adspower: { intervalSeconds: 30 },
      },
    });
  });

  it('is told in words, as far as something is set', () => {
    expect(settingsOf(sandbox).map(({ label, value }) => `${label}: ${value}`)).toEqual([
      'Window: 1280x800',
      'Languages: de-DE, en',
      'Headless: no',
    ]);
    expect(settingsOf({})).toEqual([]);
  });
});
