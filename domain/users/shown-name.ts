interface Named {
  readonly name: string;
  readonly displayName: string;
}

const bare = (name: string): string => name.toLowerCase().replaceAll(/[\s_]/g, '');

/**
 * How a user is named in chat: by the display name, with the login beside it where the two differ in more than case and
 * spaces.
 * A display name is free and may look like anybody's; a login is one user's alone.
 */
export const shownName = ({ name, displayName }: Named): string =>
  bare(displayName) === bare(name) ? displayName : `${displayName} (${name})`;
