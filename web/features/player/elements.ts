import 'media-chrome/media-controller';
import 'media-chrome/media-control-bar';
import 'media-chrome/media-play-button';
import 'media-chrome/media-mute-button';
import 'media-chrome/media-volume-range';
import 'media-chrome/media-time-range';
import 'media-chrome/media-time-display';
import 'media-chrome/media-pip-button';
import 'media-chrome/media-fullscreen-button';
import 'media-chrome/media-loading-indicator';
import type { DetailedHTMLProps, HTMLAttributes } from 'react';

type Tag<Extra = object> = DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement> &
  Extra & { class?: string };

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'media-controller': Tag<{
        nohotkeys?: boolean;
        novolumepref?: boolean;
        autohide?: string;
        noautoseektolive?: boolean;
        gesturesdisabled?: boolean;
        defaultstreamtype?: string;
        breakpoints?: string;
      }>;
      'media-control-bar': Tag;
      'media-play-button': Tag;
      'media-mute-button': Tag;
      'media-volume-range': Tag;
      'media-time-range': Tag;
      'media-time-display': Tag<{ showduration?: boolean }>;
      'media-pip-button': Tag;
      'media-fullscreen-button': Tag;
      'media-loading-indicator': Tag<{ noautohide?: boolean; slot?: string }>;
    }
  }
}
