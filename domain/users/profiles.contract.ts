import * as z from 'zod/mini';
import { changesOf } from '../kit/changes';
import { defineRoute } from '../kit/route';
import {
  avatarColourSchema,
  bioSchema,
  displayNameSchema,
  ownProfileSchema,
  publicProfileSchema,
  usernameSchema,
} from './model';

export const getOwnProfile = defineRoute({
  id: 'users.getOwnProfile',
  method: 'GET',
  path: '/v1/users/me',
  auth: 'user',
  summary: "Gets the caller's profile.",
  response: () => ownProfileSchema,
});

export const updateProfile = defineRoute({
  id: 'users.updateProfile',
  method: 'PATCH',
  path: '/v1/users/me',
  auth: 'user',
  summary: "Updates the caller's display name, bio or avatar colour.",
  body: () =>
    changesOf(
      z.strictObject({ displayName: displayNameSchema, bio: bioSchema, avatarColour: avatarColourSchema }),
    ),
  response: () => ownProfileSchema,
  errors: ['name-taken', 'name-reserved'],
});

export const renameUser = defineRoute({
  id: 'users.rename',
  method: 'POST',
  path: '/v1/users/me/rename',
  auth: 'user',
  summary: 'Changes the username, at most once in 60 days. The old one stays reserved for 180 days.',
  body: () => z.strictObject({ username: usernameSchema }),
  response: () => ownProfileSchema,
  errors: ['name-taken', 'name-reserved', 'renamed-recently', 'conflict'],
});

export const getProfile = defineRoute({
  id: 'users.getProfile',
  method: 'GET',
  path: '/v1/users/{username}',
  auth: 'public',
  summary: "Gets a user's public profile.",
  params: () => z.strictObject({ username: usernameSchema }),
  response: () => publicProfileSchema,
  errors: ['not-found'],
  cacheSeconds: 5,
});
