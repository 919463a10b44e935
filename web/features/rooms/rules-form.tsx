import { useState } from 'react';
import { Button } from '../../ui/button';
import { TextAreaField } from '../../ui/field';

export function RulesForm({
  rules,
  busy,
  onSave,
}: {
  rules: string;
  busy: boolean;
  onSave: (rules: string) => void;
}) {
  const [text, setText] = useState(rules);
  const changed = text.trim() !== rules;
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(text.trim());
      }}
    >
      <TextAreaField
        label="Chat rules"
        hint={`Shown before a user’s first message. ${text.length} of 500 characters.`}
        value={text}
        onChange={(event) => setText(event.target.value)}
        rows={4}
        maxLength={500}
      />
      {changed && (
        <div className="flex items-center gap-2">
          <Button type="submit" look="primary" busy={busy}>
            Save rules
          </Button>
          <Button look="ghost" onClick={() => setText(rules)}>
            Discard
          </Button>
        </div>
      )}
    </form>
  );
}
