import { CircleSlash } from 'lucide-react';
import { NotFoundNotice } from '../../ui/notice';

export function NoSuchChannel({ name }: { name: string }) {
  return (
    <NotFoundNotice icon={<CircleSlash size={28} />} title="Channel not found">
      {name !== '' && <>There is no channel named “{name}”. It may have been renamed.</>}
    </NotFoundNotice>
  );
}
