(* Per-eigenvalue filters of GD / USAM / Two-step USAM / Hessian USAM,
   with and without momentum, for ALL real parameters in the stated range. *)
From Coq Require Import Reals Lra Psatz.
From Eigensieve Require Import JuryCriterion.
Open Scope R_scope.

Lemma Rabs_le_iff x a : Rabs x <= a <-> - a <= x <= a.
Proof. split; intros H; [unfold Rabs in H; destruct (Rcase_abs x); lra | apply Rabs_le; lra]. Qed.
Lemma Rabs_lt_iff x a : Rabs x < a <-> - a < x < a.
Proof. split; intros H; [apply Rabs_def2 in H; lra | apply Rabs_def1; lra]. Qed.

Lemma le_div_iff eta u c : 0 < eta -> (eta * u <= c <-> u <= c / eta).
Proof.
  intros He. split; intros H.
  - apply Rmult_le_reg_l with eta; [lra|]. field_simplify; lra.
  - apply Rmult_le_compat_l with (r := eta) in H; [|lra]. field_simplify in H; lra.
Qed.
Lemma lt_div_iff eta u c : 0 < eta -> (eta * u < c <-> u < c / eta).
Proof.
  intros He. split; intros H.
  - apply Rmult_lt_reg_l with eta; [lra|]. field_simplify; lra.
  - apply Rmult_lt_compat_l with (r := eta) in H; [|lra]. field_simplify in H; lra.
Qed.

(* ---------- "effective curvature" u(l) of each direction field ---------- *)
Definition u_gd   (l : R) := l.
Definition u_usam (rho l : R) := l * (1 + rho * l).
Definition u_usam2 (rho l : R) := l * (1 + rho * (l * (1 + rho * l))).
Definition u_hess (rho l : R) := l * (1 + rho * (l * l)).

(* ---------- the scalar filter (no momentum) ---------- *)
Theorem filter_scalar eta u : 0 < eta ->
  (Rabs (1 - eta * u) <= 1 <-> 0 <= u <= 2 / eta).
Proof.
  intros He. rewrite Rabs_le_iff, <- (le_div_iff eta u 2 He).
  split; intros [A B]; split; nra.
Qed.
Theorem filter_scalar_strict eta u : 0 < eta ->
  (Rabs (1 - eta * u) < 1 <-> 0 < u < 2 / eta).
Proof.
  intros He. rewrite Rabs_lt_iff, <- (lt_div_iff eta u 2 He).
  split; intros [A B]; split; nra.
Qed.

Theorem gd_filter eta l : 0 < eta ->
  (Rabs (1 - eta * u_gd l) <= 1 <-> 0 <= l <= 2 / eta).
Proof. apply filter_scalar. Qed.

(* ---------- sign of u: the negative branch ---------- *)
Theorem usam_nonneg rho l : 0 < rho ->
  (0 <= u_usam rho l <-> (0 <= l \/ l <= - (1 / rho))).
Proof.
  intros Hr. unfold u_usam.
  assert (E : rho * (1 / rho) = 1) by (field; lra).
  set (v := 1 / rho) in *. clearbody v.
  assert (Hv : 0 < v) by nra.
  split.
  - intros H. destruct (Rle_or_lt 0 l) as [|Hl]; [now left|right].
    assert (1 + rho * l <= 0) by nra.
    assert (rho * (l + v) <= 0) by nra. nra.
  - intros [H|H].
    + assert (0 <= rho * l) by nra. nra.
    + assert (rho * l <= -1) by nra. nra.
Qed.
Theorem usam2_nonneg rho l : (0 <= u_usam2 rho l <-> 0 <= l).
Proof.
  unfold u_usam2.
  assert (P : 0 < 1 + rho * (l * (1 + rho * l))) by nra.
  split; intros H; nra.
Qed.
Theorem hess_nonneg rho l : 0 <= rho -> (0 <= u_hess rho l <-> 0 <= l).
Proof.
  intros Hr. unfold u_hess.
  assert (P : 0 < 1 + rho * (l * l)) by nra.
  split; intros H; nra.
Qed.

(* ---------- exact filter sets ---------- *)
Definition lam_plus  (rho c : R) := (- 1 + sqrt (1 + 4 * rho * c)) / (2 * rho).
Definition lam_minus (rho c : R) := (- 1 - sqrt (1 + 4 * rho * c)) / (2 * rho).

Lemma usam_le_iff rho c l : 0 < rho -> 0 <= c ->
  (u_usam rho l <= c <-> lam_minus rho c <= l <= lam_plus rho c).
Proof.
  intros Hr Hc. unfold u_usam, lam_minus, lam_plus.
  set (s := sqrt (1 + 4 * rho * c)).
  assert (Hs : s * s = 1 + 4 * rho * c) by (apply sqrt_sqrt; nra).
  assert (Hp : 0 <= s) by apply sqrt_pos.
  rewrite <- (le_div_iff (2 * rho) l (-1 + s)) by lra.
  assert (Q : (-1 - s) / (2 * rho) <= l <-> -1 - s <= 2 * rho * l).
  { split; intros H.
    - apply Rmult_le_compat_l with (r := 2 * rho) in H; [|lra]. field_simplify in H; lra.
    - apply Rmult_le_reg_l with (2 * rho); [lra|]. field_simplify; lra. }
  rewrite Q. set (t := 2 * rho * l).
  assert (T : 4 * rho * (l * (1 + rho * l)) = (t + 1) * (t + 1) - 1) by (unfold t; ring).
  split.
  - intros H. assert ((t + 1) * (t + 1) <= s * s) by nra. split; nra.
  - intros H. assert ((t + 1) * (t + 1) <= s * s) by nra. nra.
Qed.

Theorem usam_filter_exact eta rho l : 0 < eta -> 0 < rho ->
  (Rabs (1 - eta * u_usam rho l) <= 1 <->
    (0 <= l <= lam_plus rho (2 / eta)) \/
    (lam_minus rho (2 / eta) <= l <= - (1 / rho))).
Proof.
  intros He Hr. rewrite (filter_scalar eta _ He), (usam_nonneg rho l Hr).
  assert (Hc : 0 <= 2 / eta) by (apply Rlt_le, Rdiv_lt_0_compat; lra).
  rewrite (usam_le_iff rho (2 / eta) l Hr Hc).
  assert (Hpos : 0 <= lam_plus rho (2 / eta)).
  { unfold lam_plus. apply Rmult_le_pos.
    - assert (1 <= sqrt (1 + 4 * rho * (2 / eta))).
      { rewrite <- sqrt_1 at 1. apply sqrt_le_1_alt. nra. } lra.
    - apply Rlt_le, Rinv_0_lt_compat; lra. }
  assert (Hneg : lam_minus rho (2 / eta) <= - (1 / rho)).
  { unfold lam_minus. apply Rmult_le_reg_l with (2 * rho); [lra|].
    field_simplify; try lra.
    assert (1 <= sqrt (1 + 4 * rho * (2 / eta))).
    { rewrite <- sqrt_1 at 1. apply sqrt_le_1_alt. nra. }
    replace (2 * rho * (- (1 / rho))) with (-2) by (field; lra).
    replace (1 + 4 * rho * (2 / eta)) with ((8 * rho + eta) / eta) in * by (field; lra). 
    lra. }
  assert (Hrho : 0 < 1 / rho) by (apply Rdiv_lt_0_compat; lra).
  split.
  - intros [[H|H] [A B]]; [left|right]; lra.
  - intros [H|H]; split; try lra; auto.
Qed.

(* Two-step / Hessian: only l >= 0 survives, so the bound is one-sided *)
Theorem usam2_filter eta rho l : 0 < eta ->
  (Rabs (1 - eta * u_usam2 rho l) <= 1 <-> 0 <= l /\ u_usam2 rho l <= 2 / eta).
Proof. intros He. rewrite (filter_scalar eta _ He), usam2_nonneg. tauto. Qed.
Theorem hess_filter eta rho l : 0 < eta -> 0 <= rho ->
  (Rabs (1 - eta * u_hess rho l) <= 1 <-> 0 <= l /\ u_hess rho l <= 2 / eta).
Proof. intros He Hr. rewrite (filter_scalar eta _ He), (hess_nonneg rho l Hr). tauto. Qed.

(* ---------- ordering of the filters on l >= 0 ---------- *)
Theorem filters_nest rho l : 0 <= rho -> 0 <= l ->
  l <= u_usam rho l <= u_usam2 rho l.
Proof. intros. unfold u_usam, u_usam2.
  assert (0 <= rho * l) by nra. assert (0 <= rho * l * l) by nra. split; nra. Qed.
Theorem usam_inside_gd eta rho l : 0 < eta -> 0 <= rho -> 0 <= l ->
  Rabs (1 - eta * u_usam rho l) <= 1 -> Rabs (1 - eta * l) <= 1.
Proof.
  intros He Hr Hl. rewrite !(filter_scalar eta _ He). intros H.
  pose proof (filters_nest rho l Hr Hl). lra.
Qed.
(* ... but NOT for l < 0: USAM can accept a strict maximum that GD rejects *)
Theorem usam_accepts_negative : exists eta rho l,
  0 < eta /\ 0 < rho /\ l < 0 /\
  Rabs (1 - eta * u_usam rho l) < 1 /\ ~ Rabs (1 - eta * l) <= 1.
Proof.
  exists (1 / 4), 1, (-2). unfold u_usam. repeat split; try lra.
  - apply Rabs_def1; lra.
  - rewrite Rabs_le_iff. lra.
Qed.

(* ---------- momentum: heavy ball and Nesterov on effective curvature u ----------
   HB : x+ = x - a g(x) + b (x - x-)            chi(z) = z^2 - (1 + b - a u) z + b
   NAG: y = x + b (x - x-), x+ = y - a g(y)     chi(z) = z^2 - (1+b)(1-a u) z + b(1-a u) *)
Theorem heavy_ball_filter a b u : 0 < a -> -1 < b <= 1 ->
  (schur_closed (- (1 + b - a * u)) b <-> 0 <= u <= 2 * (1 + b) / a).
Proof.
  intros Ha Hb. rewrite jury_closed, !Rabs_le_iff, <- (le_div_iff a u _ Ha).
  split.
  - intros [A B]. split; nra.
  - intros [A B]. split; [lra|]. nra.
Qed.
Theorem heavy_ball_filter_strict a b u : 0 < a -> -1 < b < 1 ->
  (schur_open (- (1 + b - a * u)) b <-> 0 < u < 2 * (1 + b) / a).
Proof.
  intros Ha Hb. rewrite jury_open, !Rabs_lt_iff, <- (lt_div_iff a u _ Ha).
  split.
  - intros [A B]. split; nra.
  - intros [A B]. split; [lra|]. nra.
Qed.

Theorem nesterov_filter a b u : 0 < a -> 0 <= b <= 1 ->
  (schur_closed (- ((1 + b) * (1 - a * u))) (b * (1 - a * u)) <->
   0 <= u <= 2 * (1 + b) / (1 + 2 * b) / a).
Proof.
  intros Ha Hb. rewrite jury_closed, !Rabs_le_iff, <- (le_div_iff a u _ Ha).
  rewrite <- (le_div_iff (1 + 2 * b) (a * u) _) by lra.
  set (v := a * u).
  assert (V : 0 <= u <-> 0 <= v).
  { unfold v; split; intros; nra. }
  rewrite V. split.
  - intros [A B]. split; nra.
  - intros [A B].
    assert (M : v <= 2) by nra.
    split; nra.
Qed.
