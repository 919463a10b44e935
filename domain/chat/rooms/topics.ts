/** The topics that receive the state of a channel's stream. */
export const topicsOf = (channelId: string): string[] => ['directory', `channel:${channelId}`];

/** The topics to add and to drop so that exactly `wanted` are watched. */
export function topicChanges(
  watched: readonly string[],
  wanted: readonly string[],
): { add: string[]; drop: string[] } {
  const [before, after] = [new Set(watched), new Set(wanted)];
  return {
    add: [...after].filter((topic) => !before.has(topic)),
    drop: [...before].filter((topic) => !after.has(topic)),
  };
}
