import Bowser from 'bowser';

/** A device in a few words, from how it described itself: `Firefox on Linux`. Apps describe themselves freely. */
export function deviceName(userAgent: string): string {
  if (userAgent === '') return 'an unknown app';
  const { browser, os } = Bowser.parse(userAgent);
  const app = browser.name || userAgent.split(/[\s/]/)[0] || 'an unknown app';
  return os.name ? `${app} on ${os.name}` : app;
}
