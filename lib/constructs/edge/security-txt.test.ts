import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../config';
import { securityLines } from './security-txt';

const lines = (options: Record<string, unknown>, now?: Date) => securityLines(parseConfig(options), now);

describe('security.txt', () => {
  it('exists with a contact only', () => {
    expect(lines({})).toEqual([]);
  });

  it('names the contact, and expires within a year on a day that stays the same for a month', () => {
    const contact = { securityContact: 'security@example.com' };
    const early = lines(contact, new Date('2026-11-01T00:00:00Z'));
    expect(early).toEqual([
      'Contact: mailto:security@example.com',
      'Expires: 2027-10-01T00:00:00.000Z',
      'Preferred-Languages: en',
    ]);
    expect(lines(contact, new Date('2026-11-30T23:59:59Z'))).toEqual(early);
  });

  it('takes a page as contact, and says where it is itself', () => {
    const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/0b1e';
    const own = { domain: 'live.example.com', certificateArn };
    expect(lines({ securityContact: 'https://example.com/report', ...own })).toEqual(
      expect.arrayContaining([
        'Contact: https://example.com/report',
        'Canonical: https://live.example.com/.well-known/security.txt',
      ]),
    );
  });

  it('takes nothing else as contact', () => {
    expect(() => lines({ securityContact: 'javascript:alert(1)' })).toThrow('securityContact');
    expect(() => lines({ securityContact: 'http://example.com' })).toThrow('securityContact');
  });
});
