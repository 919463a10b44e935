import type { CategorySlug } from '../../domain/channels/model';
import type { Scene } from '../media/sample';
import { scenes } from './scenes';

/** A demo user with a channel. */
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
  /**
   * `live`: a looping sample; `flaky`: one whose encoder is lost and returns again and again; `past`: offline, with a stream
   * to replay; `never`: has not streamed yet.
   */
  readonly stream: 'live' | 'flaky' | 'past' | 'never';
  /** What the stream shows. */
  readonly scene?: Scene;
}

/** Shared by all demo users: the accounts exist on one machine, behind 127.0.0.1. */
export const demoPassword = 'streamforge demo';

export const emailOf = ({ username }: { username: string }): string => `${username}@demo.example`;

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
    stream: 'live',
    scene: scenes.ocean,
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
    stream: 'live',
    scene: scenes.code,
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
    stream: 'live',
    scene: scenes.arcade,
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
    stream: 'live',
    scene: scenes.kitchen,
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
    stream: 'live',
    scene: scenes.choir,
  },
  {
    username: 'deep_field',
    displayName: 'Deep Field',
    bio: 'Zooming into the same set since 1980.',
    avatarColour: '#1d4ed8',
    channel: {
      title: 'Falling into fractals, slowly',
      category: 'science-technology',
      tags: ['maths', 'fractals'],
      language: 'en',
      mature: true,
    },
    stream: 'live',
    scene: scenes.stars,
  },
  {
    username: 'train_cab',
    displayName: 'Train Cab',
    bio: 'Live from the night train. There are tunnels.',
    avatarColour: '#15803d',
    channel: {
      title: 'Northbound, with tunnels: the picture comes back',
      category: 'outdoors',
      tags: ['trains', 'night'],
      language: 'en',
      mature: false,
    },
    stream: 'flaky',
    scene: scenes.arcade,
  },
  {
    username: 'paper_boats',
    displayName: 'Paper Boats',
    bio: 'Folding things on Fridays. Old streams are below.',
    avatarColour: '#be185d',
    channel: {
      title: 'A crane in twelve steps',
      category: 'art',
      tags: ['origami'],
      language: 'en',
      mature: false,
    },
    stream: 'past',
    scene: scenes.kitchen,
  },
  {
    username: 'first_light',
    displayName: 'First Light',
    bio: 'My first stream is soon. Follow to hear of it.',
    avatarColour: '#ca8a04',
    channel: {
      title: 'Setting everything up',
      category: 'talk',
      tags: ['new'],
      language: 'en',
      mature: false,
    },
    stream: 'never',
  },
];

/** People who watch and talk; they have no channels. Each has a name, and chats in two rooms at most. */
export const demoViewers = [
  { username: 'olu_b', displayName: 'Olu', avatarColour: '#0e7490' },
  { username: 'hana_k', displayName: 'Hana', avatarColour: '#a21caf' },
  { username: 'petrichor', displayName: 'petrichor', avatarColour: '#4d7c0f' },
  { username: 'mika_w', displayName: 'Mika W', avatarColour: '#b45309' },
  { username: 'quietkite', displayName: 'quietkite', avatarColour: '#1e40af' },
  { username: 'zed_exe', displayName: 'zed.exe', avatarColour: '#991b1b' },
] as const;

export type DemoViewer = (typeof demoViewers)[number];
