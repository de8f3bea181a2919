(* Polynomial (plus |.|) expressions with rational constants; verified
   symbolic partial derivatives; optimizer maps generated from the objective. *)
From Coq Require Import Reals Lra Psatz Arith Lia ZArith List Bool.
From Eigensieve Require Import LinearAlgebra.
Open Scope R_scope.

Inductive expr :=
| Cst (num : Z) (den : positive)
| Var (i : nat)
| Add (a b : expr)
| Mul (a b : expr)
| Opp (a : expr)
| Abs (a : expr).

Definition cstR (num : Z) (den : positive) : R := IZR num / IZR (Zpos den).

Fixpoint eval (e : expr) (x : nat -> R) : R :=
  match e with
  | Cst a b => cstR a b
  | Var i => x i
  | Add a b => eval a x + eval b x
  | Mul a b => eval a x * eval b x
  | Opp a => - eval a x
  | Abs a => Rabs (eval a x)
  end.

Fixpoint wf (n : nat) (e : expr) : bool :=
  match e with
  | Cst _ _ => true
  | Var i => Nat.ltb i n
  | Add a b | Mul a b => wf n a && wf n b
  | Opp a | Abs a => wf n a
  end.
Fixpoint smooth (e : expr) : bool :=
  match e with
  | Cst _ _ | Var _ => true
  | Add a b | Mul a b => smooth a && smooth b
  | Opp a => smooth a
  | Abs _ => false
  end.

Lemma eval_ext n e x y : wf n e = true -> (forall i, (i < n)%nat -> x i = y i) ->
  eval e x = eval e y.
Proof.
  induction e; simpl; intros W H; try (apply andb_prop in W; destruct W);
    try (rewrite IHe1, IHe2 by auto; reflexivity); try (rewrite IHe by auto; reflexivity).
  - reflexivity.
  - apply H. now apply Nat.ltb_lt.
Qed.

Lemma eval_ext_all e x y : (forall i, x i = y i) -> eval e x = eval e y.
Proof. intros H. induction e; simpl; congruence. Qed.

(* ---- smart constructors ---- *)
Definition is0 e := match e with Cst 0 _ => true | _ => false end.
Definition is1 e := match e with Cst 1 1 => true | _ => false end.
Definition zero := Cst 0 1.
Definition one := Cst 1 1.
Definition mkAdd a b := if is0 a then b else if is0 b then a else Add a b.
Definition mkMul a b := if is0 a then zero else if is0 b then zero
  else if is1 a then b else if is1 b then a else Mul a b.
Definition mkOpp a := if is0 a then zero else Opp a.

Lemma is0_ok e x : is0 e = true -> eval e x = 0.
Proof. destruct e; simpl; try discriminate. destruct num; try discriminate. intros _.
  unfold cstR, Rdiv. ring. Qed.
Lemma is1_ok e x : is1 e = true -> eval e x = 1.
Proof. destruct e; simpl; try discriminate. destruct num; try discriminate.
  destruct p; try discriminate. destruct den; try discriminate. intros _.
  unfold cstR. lra. Qed.
Lemma zero_ok x : eval zero x = 0. Proof. unfold zero; simpl; unfold cstR, Rdiv; ring. Qed.
Lemma one_ok x : eval one x = 1. Proof. unfold one; simpl; unfold cstR; lra. Qed.
Lemma mkAdd_ok a b x : eval (mkAdd a b) x = eval a x + eval b x.
Proof. unfold mkAdd. destruct (is0 a) eqn:A; [rewrite (is0_ok a) by auto; lra|].
  destruct (is0 b) eqn:B; [rewrite (is0_ok b) by auto; lra|reflexivity]. Qed.
Lemma mkMul_ok a b x : eval (mkMul a b) x = eval a x * eval b x.
Proof. unfold mkMul.
  destruct (is0 a) eqn:A; [rewrite (is0_ok a), zero_ok by auto; lra|].
  destruct (is0 b) eqn:B; [rewrite (is0_ok b), zero_ok by auto; lra|].
  destruct (is1 a) eqn:C; [rewrite (is1_ok a) by auto; lra|].
  destruct (is1 b) eqn:D; [rewrite (is1_ok b) by auto; lra|reflexivity]. Qed.
Lemma mkOpp_ok a x : eval (mkOpp a) x = - eval a x.
Proof. unfold mkOpp. destruct (is0 a) eqn:A; [rewrite (is0_ok a), zero_ok by auto; lra|reflexivity]. Qed.

Lemma wf_zero n : wf n zero = true. Proof. reflexivity. Qed.
Lemma wf_one n : wf n one = true. Proof. reflexivity. Qed.
Lemma sm_zero : smooth zero = true. Proof. reflexivity. Qed.
Lemma sm_one : smooth one = true. Proof. reflexivity. Qed.
Lemma is0_zero : is0 zero = true. Proof. reflexivity. Qed.

Fixpoint D (j : nat) (e : expr) : expr :=
  match e with
  | Cst _ _ => zero
  | Var i => if Nat.eqb i j then one else zero
  | Add a b => mkAdd (D j a) (D j b)
  | Mul a b => mkAdd (mkMul (D j a) b) (mkMul a (D j b))
  | Opp a => mkOpp (D j a)
  | Abs a => zero
  end.

Lemma smooth_mkAdd a b : smooth a = true -> smooth b = true -> smooth (mkAdd a b) = true.
Proof. unfold mkAdd; intros A B; destruct (is0 a), (is0 b); simpl; rewrite ?A, ?B; auto. Qed.
Lemma smooth_mkMul a b : smooth a = true -> smooth b = true -> smooth (mkMul a b) = true.
Proof. unfold mkMul; intros A B; destruct (is0 a), (is0 b), (is1 a), (is1 b); simpl; rewrite ?A, ?B; auto. Qed.
Local Opaque zero one.
Global Hint Resolve wf_zero wf_one sm_zero sm_one : core.
Lemma smooth_D j e : smooth e = true -> smooth (D j e) = true.
Proof.
  induction e; simpl; intros S; try (apply andb_prop in S; destruct S);
    auto using smooth_mkAdd, smooth_mkMul.
  - destruct (Nat.eqb i j); auto.
  - unfold mkOpp. destruct (is0 (D j e)); simpl; auto.
Qed.
Lemma wf_mkAdd n a b : wf n a = true -> wf n b = true -> wf n (mkAdd a b) = true.
Proof. unfold mkAdd; intros A B; destruct (is0 a), (is0 b); simpl; rewrite ?A, ?B; auto. Qed.
Lemma wf_mkMul n a b : wf n a = true -> wf n b = true -> wf n (mkMul a b) = true.
Proof. unfold mkMul; intros A B; destruct (is0 a), (is0 b), (is1 a), (is1 b); simpl; rewrite ?A, ?B; auto. Qed.
Lemma wf_mkOpp n a : wf n a = true -> wf n (mkOpp a) = true.
Proof. unfold mkOpp; destruct (is0 a); simpl; auto. Qed.
Lemma wf_D n j e : wf n e = true -> wf n (D j e) = true.
Proof.
  induction e; simpl; intros S; try (apply andb_prop in S; destruct S);
    auto using wf_mkAdd, wf_mkMul, wf_mkOpp.
  destruct (Nat.eqb i j); auto.
Qed.

(* ---- the derivative is the derivative ---- *)
Definition upd (x : nat -> R) (j : nat) (t : R) : nat -> R :=
  fun i => if Nat.eqb i j then t else x i.
Lemma upd_same x j i : upd x j (x j) i = x i.
Proof. unfold upd. destruct (Nat.eqb_spec i j); subst; auto. Qed.

Definition is_partial (f : (nat -> R) -> R) (j : nat) (x : nat -> R) (l : R) : Prop :=
  derivable_pt_lim (fun t => f (upd x j t)) (x j) l.

Lemma eval_upd_same e x j : eval e (upd x j (x j)) = eval e x.
Proof. induction e; simpl; congruence || (rewrite ?IHe1, ?IHe2, ?IHe; auto using upd_same). Qed.

Theorem D_correct j e x : smooth e = true -> is_partial (eval e) j x (eval (D j e) x).
Proof.
  unfold is_partial. induction e; simpl; intros S.
  - rewrite zero_ok. apply derivable_pt_lim_const.
  - unfold upd. destruct (Nat.eqb_spec i j) as [->|Hne].
    + rewrite one_ok. apply derivable_pt_lim_id.
    + rewrite zero_ok. apply derivable_pt_lim_const.
  - apply andb_prop in S; destruct S. rewrite mkAdd_ok.
    apply (derivable_pt_lim_plus (fun t => eval e1 (upd x j t)) (fun t => eval e2 (upd x j t))); auto.
  - apply andb_prop in S; destruct S. rewrite mkAdd_ok, !mkMul_ok.
    replace (eval e1 x * eval (D j e2) x) with
      ((fun t => eval e1 (upd x j t)) (x j) * eval (D j e2) x) by (cbv beta; now rewrite eval_upd_same).
    replace (eval (D j e1) x * eval e2 x) with
      (eval (D j e1) x * (fun t => eval e2 (upd x j t)) (x j)) by (cbv beta; now rewrite eval_upd_same).
    apply (derivable_pt_lim_mult (fun t => eval e1 (upd x j t)) (fun t => eval e2 (upd x j t))); auto.
  - rewrite mkOpp_ok. apply (derivable_pt_lim_opp (fun t => eval e (upd x j t))); auto.
  - discriminate.
Qed.

(* mixed partials commute (algebraically) *)
Theorem D_comm i j e x : eval (D i (D j e)) x = eval (D j (D i e)) x.
Proof.
  assert (DA : forall k a b, eval (D k (mkAdd a b)) x = eval (D k a) x + eval (D k b) x).
  { intros k a b. unfold mkAdd. destruct (is0 a) eqn:A.
    - destruct a; try discriminate. destruct num; try discriminate. simpl. rewrite zero_ok. lra.
    - destruct (is0 b) eqn:B.
      + destruct b; try discriminate. destruct num; try discriminate. simpl. rewrite zero_ok. lra.
      + simpl. apply mkAdd_ok. }
  assert (D0 : forall k a, is0 a = true -> eval (D k a) x = 0).
  { intros k a A. destruct a; try discriminate. simpl. apply zero_ok. }
  assert (D1 : forall k a, is1 a = true -> eval (D k a) x = 0).
  { intros k a A. destruct a; try discriminate. simpl. apply zero_ok. }
  assert (DM : forall k a b, eval (D k (mkMul a b)) x =
     eval (D k a) x * eval b x + eval a x * eval (D k b) x).
  { intros k a b. unfold mkMul.
    destruct (is0 a) eqn:A.
    { simpl. rewrite zero_ok, (D0 k a A), (is0_ok a x A). lra. }
    destruct (is0 b) eqn:B.
    { simpl. rewrite zero_ok, (D0 k b B), (is0_ok b x B). lra. }
    destruct (is1 a) eqn:C.
    { rewrite (D1 k a C), (is1_ok a x C). lra. }
    destruct (is1 b) eqn:E.
    { rewrite (D1 k b E), (is1_ok b x E). lra. }
    simpl. now rewrite mkAdd_ok, !mkMul_ok. }
  assert (DO : forall k a, eval (D k (mkOpp a)) x = - eval (D k a) x).
  { intros k a. unfold mkOpp. destruct (is0 a) eqn:A.
    - simpl. rewrite zero_ok, (D0 k a A). lra.
    - simpl. apply mkOpp_ok. }
  induction e; simpl.
  - reflexivity.
  - destruct (Nat.eqb i0 j), (Nat.eqb i0 i); reflexivity.
  - rewrite !DA. lra.
  - rewrite !DA, !DM. rewrite IHe1, IHe2. ring.
  - rewrite !DO. lra.
  - reflexivity.
Qed.

(* ---- substitution and optimizer maps ---- *)
Fixpoint subst (s : nat -> expr) (e : expr) : expr :=
  match e with
  | Cst a b => Cst a b
  | Var i => s i
  | Add a b => mkAdd (subst s a) (subst s b)
  | Mul a b => mkMul (subst s a) (subst s b)
  | Opp a => mkOpp (subst s a)
  | Abs a => Abs (subst s a)
  end.
Lemma subst_ok s e x : eval (subst s e) x = eval e (fun i => eval (s i) x).
Proof. induction e; simpl; rewrite ?mkAdd_ok, ?mkMul_ok, ?mkOpp_ok; congruence. Qed.
Lemma subst_wf n s e : (forall i, (i < n)%nat -> wf n (s i) = true) -> wf n e = true ->
  wf n (subst s e) = true.
Proof.
  intros Hs. induction e; simpl; intros W; try (apply andb_prop in W; destruct W);
    auto using wf_mkAdd, wf_mkMul, wf_mkOpp. apply Hs. now apply Nat.ltb_lt.
Qed.

Record rat := Rat { rnum : Z; rden : positive }.
Definition ratR (q : rat) : R := cstR (rnum q) (rden q).
Definition ratE (q : rat) : expr := Cst (rnum q) (rden q).

(* x - eta * grad f(x) *)
Definition gd_map (eta : rat) (f : expr) (i : nat) : expr :=
  Add (Var i) (Opp (Mul (ratE eta) (D i f))).
(* x - eta * grad f(x + rho * grad f(x)) *)
Definition ascent (rho : rat) (f : expr) (i : nat) : expr :=
  Add (Var i) (Mul (ratE rho) (D i f)).
Definition usam_map (eta rho : rat) (f : expr) (i : nat) : expr :=
  Add (Var i) (Opp (Mul (ratE eta) (subst (ascent rho f) (D i f)))).
(* x - eta * grad f(x + rho grad f(x + rho grad f(x))) *)
Definition ascent2 (rho : rat) (f : expr) (i : nat) : expr :=
  Add (Var i) (Mul (ratE rho) (subst (ascent rho f) (D i f))).
Definition usam2_map (eta rho : rat) (f : expr) (i : nat) : expr :=
  Add (Var i) (Opp (Mul (ratE eta) (subst (ascent2 rho f) (D i f)))).

Definition grad (f : expr) (x : nat -> R) (i : nat) : R := eval (D i f) x.

Theorem gd_map_ok eta f i x : eval (gd_map eta f i) x = x i - ratR eta * grad f x i.
Proof. unfold gd_map, grad, ratE, ratR; simpl. ring. Qed.
Theorem usam_map_ok eta rho f i x :
  eval (usam_map eta rho f i) x =
  x i - ratR eta * grad f (fun k => x k + ratR rho * grad f x k) i.
Proof. unfold usam_map, grad, ratE, ratR; simpl. rewrite subst_ok. unfold ascent; simpl. ring. Qed.
Theorem usam2_map_ok eta rho f i x :
  eval (usam2_map eta rho f i) x =
  x i - ratR eta * grad f (fun k => x k + ratR rho *
            grad f (fun l => x l + ratR rho * grad f x l) k) i.
Proof.
  unfold usam2_map, grad, ratE, ratR; simpl. rewrite subst_ok.
  rewrite (eval_ext_all (D i f) _ (fun k => x k + cstR (rnum rho) (rden rho) *
     eval (D k f) (fun l => x l + cstR (rnum rho) (rden rho) * eval (D l f) x))).
  - ring.
  - intros k. unfold ascent2, ratE; simpl. rewrite subst_ok. do 2 f_equal.
Qed.

Lemma wf_gd n eta f i : wf n f = true -> (i < n)%nat -> wf n (gd_map eta f i) = true.
Proof. intros W H. unfold gd_map; simpl. rewrite (wf_D n i f W). apply Nat.ltb_lt in H. now rewrite H. Qed.
Lemma wf_ascent n rho f i : wf n f = true -> (i < n)%nat -> wf n (ascent rho f i) = true.
Proof. intros W H. unfold ascent; simpl. rewrite (wf_D n i f W). apply Nat.ltb_lt in H. now rewrite H. Qed.
Lemma wf_usam n eta rho f i : wf n f = true -> (i < n)%nat -> wf n (usam_map eta rho f i) = true.
Proof.
  intros W H. unfold usam_map; simpl. rewrite subst_wf; auto using wf_ascent, wf_D.
  apply Nat.ltb_lt in H. now rewrite H.
Qed.
