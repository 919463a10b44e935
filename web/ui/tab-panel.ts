/** The attributes of a panel of `Tabs`. */
export const panelOf = (base: string, name: string) =>
  ({ role: 'tabpanel', id: `${base}-panel-${name}`, 'aria-labelledby': `${base}-tab-${name}` }) as const;
