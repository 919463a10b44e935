import { en } from 'zod/locales';
import * as z from 'zod/mini';

// The small form of zod has no words of its own for what is wrong.
z.config(en());
