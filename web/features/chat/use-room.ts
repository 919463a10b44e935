'use client';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { type ChatRoom, createRoom, type RoomView } from '../../../client/chat/room';
import { clockOf } from '../../../client/clock';
import { call } from '../../lib/api';
import { auth } from '../../lib/auth';
import { socket } from '../../lib/live-socket';

/** A channel's chat room, not connected yet. */
export const newRoom = (channelId: string): ChatRoom =>
  createRoom({
    socket: socket(),
    calls: {
      listMessages: (request) => call('chat.listMessages', request),
      getPage: (request) => call('chat.getPage', request),
      getMember: (request) => call('chat.getMember', request),
    },
    channelId,
    clock: clockOf(window),
    self: () => auth.getState().user?.userId,
  });

/** A channel's chat room, connected while mounted. Key the component by channel. */
export function useRoom(channelId: string): { room: ChatRoom; view: RoomView } {
  const [room] = useState(() => newRoom(channelId));
  useEffect(() => room.open(), [room]);
  const view = useSyncExternalStore(room.subscribe, room.getView, room.getView);
  return { room, view };
}
