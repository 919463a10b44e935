import { expect, it } from 'vitest';
import { deviceName } from './device-name';

it('names the browser and the system, and an app by what it calls itself', () => {
  const linux = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  const phone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';
  expect(deviceName(linux)).toBe('Firefox on Linux');
  expect(deviceName(phone)).toBe('Safari on iOS');
  expect(deviceName('StreamDeck/2.1')).toBe('StreamDeck');
  expect(deviceName('')).toBe('an unknown app');
  expect(deviceName('<b>/1')).toBe('<b>');
});
