import { expect, it } from 'vitest';
import { DeskhandError, DirectoryError } from '../../src/core/errors.ts';

it('says nothing of what became of a change unless told so: nobody is told "nothing was changed" by mistake', () => {
  expect(new DeskhandError('denied', { userMessage: 'No.' }).effect).toBe('unknown');
  expect(new DirectoryError('directory-refused', { userMessage: 'No.', effect: 'none' }).effect).toBe('none');
});
