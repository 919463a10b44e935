import type { CategorySlug } from '../../domain/channels/model';

/** A demo user. */
export interface DemoPerson {
  readonly username: string;
  readonly displayName: string;
  readonly bio: string;
  readonly avatarColour: string;
  readonly channel: {
    readonly title: string;
    readonly category: CategorySlug;
    readonly tags: readonly string[];
    readonly language: string;
    readonly mature: boolean;
  };
  /** Whether a looping sample is published to the channel. */
  readonly live: boolean;
}

/** Shared by all demo users: the accounts exist on one machine, behind 127.0.0.1. */
export const demoPassword = 'streamforge demo';

export const emailOf = ({ username }: DemoPerson): string => `${username}@demo.example`;

export const demoPeople: readonly DemoPerson[] = [
  {
    username: 'tidewatch',
    displayName: 'Tidewatch',
    bio: 'A camera on the shore, day and night. No talk, only the sea.',
    avatarColour: '#0891b2',
    channel: {
      title: 'Open ocean, all day: waves to work and sleep by',
      category: 'nature',
      tags: ['ocean', 'relaxing', 'ambient'],
      language: 'en',
      mature: false,
    },
    live: true,
  },
  {
    username: 'marta_codes',
    displayName: 'Marta Codes',
    bio: 'Compilers on weekdays, a tiny game engine on Sundays.',
    avatarColour: '#4f46e5',
    channel: {
      title: 'Writing a parser by hand, part 7: error recovery',
      category: 'software-development',
      tags: ['rust', 'compilers', 'beginnersWelcome'],
      language: 'en',
      mature: false,
    },
    live: false,
  },
  {
    username: 'leo_plays',
    displayName: 'Leo Plays',
    bio: 'Speedruns of old platformers. World record holder of nothing yet.',
    avatarColour: '#dc2626',
    channel: {
      title: 'Any% until I beat 31:40',
      category: 'games',
      tags: ['speedrun', 'retro'],
      language: 'de',
      mature: false,
    },
    live: false,
  },
  {
    username: 'cocina_de_ines',
    displayName: 'Cocina de Inés',
    bio: 'Recetas de mi abuela, los martes y los jueves a las ocho.',
    avatarColour: '#d97706',
    channel: {
      title: 'Arroz caldoso con verduras de temporada',
      category: 'food',
      tags: ['cocina', 'recetas'],
      language: 'es',
      mature: false,
    },
    live: false,
  },
  {
    username: 'night_choir',
    displayName: 'Night Choir',
    bio: 'Four voices, one microphone, requests from the chat.',
    avatarColour: '#9333ea',
    channel: {
      title: 'Rehearsal: madrigals and a few film themes',
      category: 'music',
      tags: ['acappella', 'live'],
      language: 'en',
      mature: false,
    },
    live: false,
  },
];
