-- Whoever stands on the line of a task reads its answers, those that were given back too: each step keeps its paper, and
-- a paper finds the steps that it answered by this.

-- An answer of which only the task knew the paper.
UPDATE task_step SET paper_id = (SELECT t.answer_id FROM task t WHERE t.id = task_step.task_id)
WHERE kind = 'answered' AND paper_id IS NULL
  AND id = (SELECT MAX(s.id) FROM task_step s WHERE s.task_id = task_step.task_id AND s.kind = 'answered');
CREATE INDEX task_step_paper ON task_step (paper_id) WHERE paper_id IS NOT NULL;
