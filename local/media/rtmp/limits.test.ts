import { expect, it } from 'vitest';
import { AddressLimits } from './limits';

it('an address that guesses keys waits until its guesses are a minute old; others go on', () => {
  let now = 0;
  const limits = new AddressLimits(() => now);
  for (let guess = 0; guess < 20; guess += 1) {
    expect(limits.mayTry('a')).toBe(true);
    limits.triedWrong('a');
    now += 1_000;
  }
  expect(limits.mayTry('a')).toBe(false);
  expect(limits.mayTry('b')).toBe(true);
  now = 60_500;
  expect(limits.mayTry('a'), 'the first guess is forgotten').toBe(true);
  limits.triedWrong('a');
  expect(limits.mayTry('a')).toBe(false);
  now += 120_000;
  expect(limits.mayTry('a')).toBe(true);
});

it('an address has a few connections that publish nothing; one that publishes makes room', () => {
  const limits = new AddressLimits();
  const opened = () => limits.opened('a');
  expect(Array.from({ length: 20 }, opened).every(Boolean)).toBe(true);
  expect(opened()).toBe(false);
  expect(limits.opened('b')).toBe(true);
  limits.released('a');
  expect(opened()).toBe(true);
  expect(opened()).toBe(false);
});
