import { useQuery } from '@tanstack/react-query';
import type { CategorySlug } from '../../domain/channels/model';
import { categoriesQuery } from './queries';

export type Categories = readonly { readonly slug: CategorySlug; readonly title: string }[];

export function useCategories(): Categories {
  return useQuery(categoriesQuery).data?.items ?? [];
}

/** The title of a category; its slug in words while the list is loading. */
export function categoryTitle(categories: Categories, slug: string): string {
  return (
    categories.find((one) => one.slug === slug)?.title ??
    slug.replace(/-/g, ' ').replace(/\b\w/g, (letter) => letter.toUpperCase())
  );
}
