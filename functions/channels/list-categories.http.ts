import { listCategories as route } from '../../domain/channels/contract';
import { type CategorySlug, categories } from '../../domain/channels/model';
import { http } from '../kit/http';

const items = Object.entries(categories).map(([slug, title]) => ({ slug: slug as CategorySlug, title }));

export const listCategories = http(route, async () => ({ items }));
